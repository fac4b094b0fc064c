"""A module of core with one thing changed, for controls: a check that a mutant passes is no check."""

from pathlib import Path
from types import ModuleType


def mutant_of(module: ModuleType, old: str, new: str) -> ModuleType:
    """The module as it would be with `new` in the one place where its source says `old`."""
    assert module.__file__ is not None
    source = Path(module.__file__).read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{old!r} is not exactly once in {module.__name__}"
    mutant = ModuleType(module.__name__)
    exec(compile(source.replace(old, new), module.__file__, "exec"), mutant.__dict__)  # noqa: S102 # our own source
    return mutant
