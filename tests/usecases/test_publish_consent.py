"""Texts that clients are asked to consent to: another text is another row."""

import pytest

from kept.core.refusal import Refused
from kept.store.people.models import ConsentText, Professional
from kept.store.people.reads.consents import standing_texts
from kept.usecases.publish_consent import publish_consent
from tests.arrivals import make_text
from tests.make import NOW, a_key, actor_of, make_professional


def replace(professional: Professional, text: ConsentText) -> None:
    publish_consent(
        by=actor_of(professional),
        title="Recording",
        text="Now we do.",
        is_required=True,
        replaces=text.uuid,
        request=a_key(),
        now=NOW,
    )


def test_a_text_takes_anothers_place_and_both_are_kept(db: None) -> None:
    professional = make_professional()
    first = make_text(professional)
    replace(professional, first)
    assert [text.text for text in standing_texts(professional.practice_id)] == ["Now we do."]
    assert ConsentText.objects.count() == 2
    with pytest.raises(Refused, match="consent_replaced"):
        replace(professional, first)


def test_another_practices_text_is_not_there(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        replace(make_professional(), make_text(make_professional()))
