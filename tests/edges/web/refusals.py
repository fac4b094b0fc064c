"""What every refused form must show, and must not have done."""

import re
from typing import Any

from kept.core.refusal import STATUS
from kept.edges.web.sentences import SENTENCES
from tests.digest import digest
from tests.edges.web.desk import Answer, Desk
from tests.edges.web.form_reader import Form


def expect_refusal(
    desk: Desk, form: Form, typed: dict[str, Any], *, code: str, wrong: str = "", leave: tuple[str, ...] = ()
) -> Answer:
    """Its status, code and sentence; the field marked as wrong, when one is; what was typed is kept; nothing changed."""
    before = digest()
    answer = desk.send(form, leave=leave, **typed)
    assert (answer.status, answer.code) == (STATUS[code], code)
    assert says(answer, code)
    assert digest() == before, "a refusal changes nothing"
    if wrong:
        shown = answer.form(form.action)
        assert wrong in shown.wrong
        for name, value in typed.items():
            assert [each for field, each in shown.sent if field == name] == as_list(value), f"{name} is kept"
    return answer


def says(answer: Answer, code: str) -> bool:
    """Whether the refusal's sentence stands there, whatever its facts are."""
    return all(part.strip() in answer.words for part in re.split(r"\{\w+\}", SENTENCES[code]))


def as_list(value: Any) -> list[str]:
    return list(value) if isinstance(value, (list, tuple)) else [str(value)]
