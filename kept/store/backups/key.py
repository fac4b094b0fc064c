"""The key of the backups: of its own, so that whoever keeps backups can read nothing else, and in none of them."""

import base64
import binascii
import os
import secrets
from pathlib import Path
from typing import Final

from django.conf import settings

from kept.store.backups.faults import BackupFault

KEY_BYTES: Final = 32


def key_file() -> Path:
    file: Path = settings.KEPT_BACKUP_KEY_FILE
    return file


def backup_key() -> bytes:
    """Raises BackupFault."""
    file = key_file()
    try:
        key = base64.b64decode(file.read_bytes().strip(), validate=True)
        others = file.stat().st_mode & 0o077
    except OSError as fault:
        raise BackupFault(
            f"{file}, the key of the backups, cannot be read ({fault.strerror}); "
            "bring it back, or name it by KEPT_BACKUP_KEY_FILE."
        ) from fault
    except binascii.Error as fault:
        raise BackupFault(f"{file} is not a key of Kept.") from fault
    if len(key) != KEY_BYTES:
        raise BackupFault(f"{file} is not a key of {KEY_BYTES} random bytes.")
    if others and not settings.KEPT_DEMO:
        raise BackupFault(f"{file} can be read by others; run: chmod 600 {file}")
    return key


def draw_key_once() -> bool:
    """Whether there was none, so that it was drawn just now. Raises BackupFault."""
    file = key_file()
    if file.exists():
        return False
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as fault:
        raise BackupFault(f"{file}, the key of the backups, cannot be written ({fault.strerror}).") from fault
    return True
