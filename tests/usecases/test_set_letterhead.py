"""What receipts stand under: the practice's own, from the next receipt on."""

import pytest

from kept.core.refusal import Refused
from kept.store.payments.models import Letterhead
from kept.store.payments.receipts import letterhead_of
from kept.usecases.set_letterhead import set_letterhead
from tests.make import NOW, a_key, actor_of, make_account, make_practice, make_professional
from tests.receipts import head, papers


def test_it_holds_from_the_next_receipt_on_and_changes_none_before(db: None) -> None:
    professional = make_professional()
    assert letterhead_of(actor_of(professional), otherwise="Harbour").name == "Harbour"
    papers(professional, 1)
    head(professional, name="Nora Byrne", address="1 Quay\nDublin", tax_text="Exempt.", number_prefix="NB-")
    first, second = papers(professional, 1)
    assert (first.card.number, first.letterhead["name"], first.letterhead["tax_text"]) == ("1", "Harbour Practice", "")
    assert (second.card.number, second.letterhead["name"]) == ("NB-2", "Nora Byrne")
    assert second.letterhead["address"] == "1 Quay\nDublin"


def test_a_colleague_who_saw_another_version_is_told(db: None) -> None:
    practice = make_practice()
    first, second = make_professional(practice=practice), make_professional(practice=practice)
    head(first, name="First")
    with pytest.raises(Refused, match="changed_meanwhile"):
        head(second, name="Second", version=1)
    head(second, name="Second", version=2)
    assert Letterhead.objects.get().name == "Second"


def test_nobody_but_a_professional_sets_it(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        set_letterhead(
            by=make_account(),
            name="X",
            address="",
            tax_text="",
            number_prefix="",
            version=1,
            request=a_key(),
            now=NOW,
        )
