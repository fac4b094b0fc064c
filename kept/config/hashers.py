"""Passwords as Argon2id, dear enough for thieves and cheap enough for two cores."""

import threading
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher

# A flood of sign-ins must not take every core: two hashes at a time, the rest wait their turn.
TURNS: Final = threading.BoundedSemaphore(2)


class Argon2idHasher(Argon2PasswordHasher):
    """64 MiB, one pass, one lane: about 60 ms on the machine it was chosen on."""

    time_cost = 1
    memory_cost = 65536
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash in turn."""
        with TURNS:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Compare in turn."""
        with TURNS:
            return super().verify(password, encoded)


class CheapHasher(Argon2idHasher):
    """The same algorithm at next to no cost, for tests that sign in a thousand times."""

    memory_cost = 8
