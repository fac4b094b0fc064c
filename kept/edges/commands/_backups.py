"""What the commands about backups share: how they say what is wrong."""

import sys
from collections.abc import Callable
from typing import Final

from kept.store.backups.faults import BackupFault, NoRoom

EXIT_REFUSED: Final = 1
EXIT_NOT_WRITTEN: Final = 74  # sysexits' EX_IOERR
EXIT_CONFIGURATION: Final = 78


def in_one_sentence(deed: Callable[[], int]) -> int:
    """The deed's exit code, or that of its fault, whose sentence is said."""
    try:
        return deed()
    except NoRoom as fault:
        print(f"kept: {fault}", file=sys.stderr)
        return EXIT_NOT_WRITTEN
    except BackupFault as fault:
        print(f"kept: {fault}", file=sys.stderr)
        return EXIT_REFUSED
