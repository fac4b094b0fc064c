"""What a new roster changes: who is added, who is removed, how many stay."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from kept.core.refusal import Refused


@dataclass(frozen=True)
class Change:
    """By e-mail addresses, in their order."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int

    @property
    def removes_most(self) -> bool:
        """More than half of who was there."""
        return len(self.removed) > self.kept

    @property
    def digest(self) -> str:
        """Two that are equal do the same."""
        told = "\n".join(("+", *self.added, "-", *self.removed))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def must_equal(self, shown: str) -> None:
        """Raises Refused outcome_changed when this is not what was shown."""
        if self.digest != shown:
            raise Refused("outcome_changed")

    def must_be_confirmed(self, number: int | None) -> None:
        """Raises Refused confirm_removals when it removes most people and their number was not typed."""
        if self.removes_most and number != len(self.removed):
            raise Refused("confirm_removals", field="confirmed", number=len(self.removed))


def difference(before: Iterable[str], after: Iterable[str], *, keeps_others: bool) -> Change:
    """From who is on the roster to who is in the new one, or with `keeps_others` to both."""
    old, new = set(before), set(after)
    return Change(
        added=tuple(sorted(new - old)),
        removed=() if keeps_others else tuple(sorted(old - new)),
        kept=len(old) if keeps_others else len(old & new),
    )
