"""Every table carries its owner, by whom the database can be divided: a practice, or a hub. What does not has its reason."""

from typing import Final

from django.apps import apps
from django.db.models import ForeignKey, Model

from tests.test_docs import ROOT

SCALING: Final = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
OWNERS: Final = {"people_practice": "practice", "hubs_hub": "hub"}
# People come to several practices and hubs; what is only about signing in belongs to none of them.
OF_THE_DIRECTORY: Final = {
    "people_user": "one account serves a person at every practice and hub",
    "people_operator": "who runs the installation",
    "people_signup": "somebody who has no account yet",
    "people_apitoken": "signs in as a user does",
    "people_tokenuse": "follows its token",
    "people_calendarfeed": "is read in a user's name, wherever their sessions are",
    "journal_rememberedrequest": "a request is repeated by whoever sent it, wherever it was about",
    "outbox_pause": "of the installation as a whole, for as long as nothing leaves it",
    "account_emailaddress": "allauth's, of a user",
    "account_emailconfirmation": "allauth's, of a user",
    "auth_group": "Django's, empty",
    "auth_permission": "Django's, the same everywhere",
    "django_content_type": "Django's, the same everywhere",
    "people_visit": "a sign-in",
    "people_factor": "what a user signs in with",
    "people_recoverycode": "likewise",
    "people_passwordlink": "likewise",
    "people_addresschange": "likewise",
}
# Their owner is a column that some rows lack, or another table's.
HALF_OWNED: Final = {
    "outbox_letter": "a letter about an account is of no practice",
    "journal_entry": "so is a deed of an operator or about a hub, which names the hub by its uuid",
    "diary_opening": "an index over all professionals of a database, reckoned from their diaries: each region keeps its own",
    "diary_managelink": "found by its session, of which there is one link; it needs the column before it is divided",
}
# What points from one owner's row to another's, and so must not need both at one moment for a constraint.
CROSSING: Final = {
    "diary_session.hub": "whose programme pays; a session is its practice's",
    "hubs_creditsrequest.professional": "who asked for the member",
    "hubs_hubprofessional.professional": "who works in the programme",
    "hubs_statement.practice": "a month's settlement stands between the two",
    "hubs_statement.professional": "likewise",
    "hubs_correction.practice": "likewise",
    "hubs_correction.professional": "likewise",
    "hubs_correction.session": "the session that was counted wrongly, while it is known",
}


def tables() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def owner_of(model: type[Model]) -> str:
    """The column; empty when there is none that every row has. A hub's records may name a practice too."""
    if model._meta.db_table in OWNERS:
        return "id"
    required = {field.name for field in model._meta.fields if isinstance(field, ForeignKey) and not field.null}
    order = ("hub", "practice") if model._meta.app_label in ("hubs", "ledger") else ("practice", "hub")
    return next((name for name in order if name in required), "")


def test_every_table_carries_its_owner_or_has_a_reason() -> None:
    without = {table for table, model in tables().items() if not owner_of(model)}
    assert without == {*OF_THE_DIRECTORY, *HALF_OWNED}


def test_what_points_to_another_owners_row_is_known() -> None:
    found = set()
    for table, model in tables().items():
        owner = owner_of(model)
        for field in model._meta.fields:
            if not owner or owner == "id" or not isinstance(field, ForeignKey) or field.name == owner:
                continue
            to = field.related_model
            assert isinstance(to, type)
            theirs = OWNERS.get(to._meta.db_table) or owner_of(to)
            if theirs not in ("", owner):
                found.add(f"{table}.{field.name}")
    assert found == set(CROSSING)


def test_the_page_about_scaling_names_them_all() -> None:
    for name in (*OF_THE_DIRECTORY, *HALF_OWNED, *CROSSING):
        if not name.startswith(("auth_", "django_content", "account_")):
            assert f"`{name}`" in SCALING, name
