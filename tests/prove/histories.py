"""Is there an order in which what everybody was answered makes sense, and that keeps who was done before who began?

The search is Wing's and Gong's, with a memory: an operation may come next when nothing else had ended before it began.
The model is a diary of one professional: which session has which slot, and in which version.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

Diary = frozenset[tuple[int, int, int]]  # session, slot, version
BOOK, CANCEL, MOVE, READ = "book", "cancel", "move", "read"
KINDS: Final = (BOOK, CANCEL, MOVE, READ)


@dataclass(frozen=True)
class Operation:
    """What was asked and answered, and when by the monotonic clock. `seen` is what a read found. What nobody was answered
    may have happened at any time since, or never: it is `done`, and has not ended."""

    kind: str
    session: int = 0
    slot: int = 0
    began: float = 0.0
    ended: float = 0.0
    done: bool = True
    seen: frozenset[int] = frozenset()
    is_answered: bool = True


History = tuple[Operation, ...]


def makes_sense(history: Sequence[Operation], start: Diary) -> bool:
    """Whether some order explains it."""
    hopeless: set[tuple[frozenset[int], Diary]] = set()

    def explained(left: frozenset[int], diary: Diary) -> bool:
        if not any(history[each].is_answered for each in left):
            return True
        if (left, diary) in hopeless:
            return False
        first_end = min(history[each].ended for each in left)
        for each in sorted(left):
            if history[each].began <= first_end:
                after = follows(history[each], diary)
                if after is not None and explained(left - {each}, after):
                    return True
        hopeless.add((left, diary))
        return False

    return explained(frozenset(range(len(history))), start)


def follows(asked: Operation, diary: Diary) -> Diary | None:
    """The diary afterwards; None when it would have been answered otherwise."""
    return _MODEL[asked.kind](asked, diary)


def _book(asked: Operation, diary: Diary) -> Diary | None:
    is_free = asked.slot not in slots(diary)
    if is_free != asked.done:
        return None
    return diary | {(asked.session, asked.slot, 1)} if is_free else diary


def _cancel(asked: Operation, diary: Diary) -> Diary | None:
    there = [row for row in diary if row[0] == asked.session]
    if bool(there) != asked.done:
        return None
    return diary.difference(there)


def _move(asked: Operation, diary: Diary) -> Diary | None:
    """From the first version: whoever comes later has seen another."""
    there = [row for row in diary if row[0] == asked.session and row[2] == 1]
    is_possible = bool(there) and asked.slot not in slots(diary)
    if is_possible != asked.done:
        return None
    return diary.difference(there) | {(asked.session, asked.slot, 2)} if is_possible else diary


def _read(asked: Operation, diary: Diary) -> Diary | None:
    return diary if asked.seen == slots(diary) else None


_MODEL: Final[dict[str, Callable[[Operation, Diary], Diary | None]]] = {
    BOOK: _book,
    CANCEL: _cancel,
    MOVE: _move,
    READ: _read,
}


def slots(diary: Diary) -> frozenset[int]:
    return frozenset(slot for _, slot, _ in diary)


def corrupted(history: History, chance: Random) -> History:
    """With one answer that cannot be true: each changes how many sessions there are, and the last read has counted them."""
    deeds = [each for each, asked in enumerate(history) if asked.kind in (BOOK, CANCEL)]
    if deeds and chance.random() < 0.5:
        which = chance.choice(deeds)
        changed = replace(history[which], done=not history[which].done)
    else:
        which = len(history) - 1
        seen = history[which].seen
        changed = replace(history[which], seen=seen - {min(seen)} if seen and chance.random() < 0.5 else seen | {99})
    return (*history[:which], changed, *history[which + 1 :])
