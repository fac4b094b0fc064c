"""For how long links that change how somebody signs in are good."""

from datetime import timedelta
from typing import Final

PASSWORD_LINK_LIFE: Final = timedelta(minutes=30)
ADDRESS_LINK_LIFE: Final = timedelta(hours=24)
# So long the old address can take its account back.
UNDO_LIFE: Final = timedelta(hours=72)
