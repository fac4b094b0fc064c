"""A pytest plugin that seeds a defect: a line of the product is read as another, in this process alone.

`KEPT_PROVE_DEFECT` names the line of seeded.csv. What is to be replaced must be there exactly once, so that a defect
that no longer applies is noticed.
"""

import csv
import os
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Final

CATALOGUE: Final = Path(__file__).with_name("seeded.csv")
NUMBER: Final = "KEPT_PROVE_DEFECT"


@dataclass(frozen=True)
class Defect:
    """`tests`: the files that must turn red; `only`: the database that it needs; `why_not`: there is no such defect here."""

    number: int
    words: str
    module: str
    old: str
    new: str
    tests: tuple[str, ...]
    only: str
    why_not: str


def seeded() -> list[Defect]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return [
            Defect(
                number=int(line["number"]),
                words=line["defect"],
                module=line["module"],
                old=line["old"],
                new=line["new"],
                tests=tuple(line["tests"].split()),
                only=line["only"],
                why_not=line["why not"],
            )
            for line in csv.DictReader(file)
        ]


def with_defect(source: str, defect: Defect) -> str:
    assert source.count(defect.old) == 1, f"defect {defect.number} does not apply any more"
    return source.replace(defect.old, defect.new)


def plant(defect: Defect) -> None:
    """Before the module is imported."""
    get_code = SourceFileLoader.get_code

    def changed(loader: SourceFileLoader, name: str) -> CodeType | None:
        if name != defect.module:
            return get_code(loader, name)
        source = loader.get_source(name)
        assert source is not None
        code: CodeType = compile(with_defect(source, defect), loader.get_filename(name), "exec")
        return code

    SourceFileLoader.get_code = changed  # type: ignore[method-assign,assignment] # this process reads one line as another


if NUMBER in os.environ:
    plant(next(defect for defect in seeded() if defect.number == int(os.environ[NUMBER])))
