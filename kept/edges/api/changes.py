"""What changed in the interface, the latest first. A version that breaks programs is another address, beside this one."""

from typing import Final

CHANGES: Final = (("1.0.0", "2026-11-22", ("The first version.",)),)
