"""Who can sign in to the demo: what it is seeded with, and what its front page tells."""

from typing import Final

PASSWORD: Final = "demo"  # noqa: S105 - of people who do not exist, printed on the page
PRACTICE: Final = "Harbour Practice"
SIGN_INS: Final = (
    ("anna@demo.test", "Anna Lindgren", "professional (hub and private)"),
    ("ben@demo.test", "Ben Okafor", "professional (private, policy 48 hours)"),
    ("cleo@demo.test", "Cleo Marchetti", "professional (hub)"),
    ("vera@demo.test", "Vera Novak", "practice manager"),
    ("carl@demo.test", "Carl Curtis", "hub client with credits"),
    ("dora@demo.test", "Dora Quinn", "hub client without credits"),
    ("emil@demo.test", "Emil Hauge", "private client"),
    ("hana@demo.test", "Hana Sato", "hub admin"),
    ("otto@demo.test", "Otto Berg", "operator"),
    ("olga@demo.test", "Olga Marin", "operator"),
)
