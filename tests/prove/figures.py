"""What is to be proven: each figure of the table, and how many times for a commit and in a night, both databases together."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Figure:
    """What must not happen in so many trials; `unit` says what a trial is."""

    number: int
    words: str
    unit: str
    commit: int
    nightly: int


# What is counted together as figure 8: races, deaths, cuts, storage that fails, and time-outs of others.
FAULTS: Final = frozenset({1, 2, 4, 5, 6, 7, 13})
IN_ALL: Final = 8
FIGURES: Final = {
    figure.number: figure
    for figure in (
        Figure(1, "double bookings among contenders for one slot", "rounds", 1_000, 20_000),
        Figure(2, "pairs of deeds that end as neither order would", "rounds", 600, 12_000),
        Figure(3, "histories that no order explains", "histories", 50, 4_000),
        Figure(4, "points of a crash that leave something torn", "points", 600, 7_000),
        Figure(5, "kills under load that lose, tear or double something", "kills", 40, 2_000),
        Figure(6, "cuts of the write-ahead log that are no prefix of what was committed", "cuts", 800, 10_000),
        Figure(7, "faults of storage that lose what was confirmed", "faults", 20, 400),
        Figure(8, "faults and races in all, which break what must hold", "faults", 2_000, 60_000),
        Figure(9, "steps of the simulation that break what must hold", "steps", 50_000, 1_000_000),
        Figure(10, "e-mails lost, untold or out of order", "letters", 2_000, 50_000),
        Figure(12, "looks at the whole at which credits or money do not add up", "looks", 20, 500),
        Figure(13, "card charges taken twice, or left undecided", "runs", 720, 21_600),
        Figure(14, "decisions that the matrix does not give", "decisions", 20_000, 118_000),
        Figure(15, "routes without a rule, columns without an entry of the inventory", "routes and columns", 600, 600),
        Figure(16, "worlds between which an employer sees a difference", "worlds", 50, 2_000),
        Figure(17, "made-up requests answered wrongly", "requests", 5_000, 100_000),
        Figure(18, "bad inputs without their status, code and sentence", "inputs", 260, 260),
        Figure(20, "seeded defects that nobody notices", "defects", 10, 40),
        Figure(21, "changes of the journal that nobody notices", "changes", 50, 1_000),
        Figure(22, "places in which an erased person is still to be read", "places", 200, 600),
        Figure(23, "raw tokens and secrets in tables, logs, letters or pages", "secrets", 40, 40),
        Figure(28, "64 at one slot: rounds without one winner, with a fault or a deadlock", "rounds", 2, 50),
        Figure(29, "calls that fail three times more while a web worker dies every 0.3 s", "calls", 1_000, 20_000),
        Figure(30, "zones in which a local time becomes another instant", "zones", 10, 600),
        Figure(31, "answers without the headers that protect them", "answers", 20_000, 118_000),
        Figure(32, "letters whose subject, sender or first line tells what it is about", "letters", 600, 600),
    )
}
