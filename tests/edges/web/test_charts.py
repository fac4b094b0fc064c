"""Charts: what stands beside the axis is what is meant."""

from itertools import pairwise

import pytest

from kept.edges.web.charts import Column, columns


@pytest.mark.parametrize("highest", [1, 150, 700, 1000, 9900, 10_000, 999_999])
def test_marks_are_whole_and_evenly_apart(highest: int) -> None:
    chart = columns(
        "income",
        [Column("June", [highest])],
        title="",
        description="",
        legend=[("a", "")],
        unit=100,
        in_words=lambda minor: str(minor // 100),
    )
    marks = [int(words.text) for words in chart.words if words.anchor == "end"]
    assert len(set(marks)) == len(marks) >= 2
    assert len({after - before for before, after in pairwise(marks)}) == 1
