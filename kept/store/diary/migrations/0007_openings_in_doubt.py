"""Nobody's openings are known yet: the first reckoning makes them."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
ALWAYS = (0, 2**31 - 1)


def doubt_everything(apps: Any, _editor: Any) -> None:
    doubt = apps.get_model("diary", "OpeningDoubt")
    professionals = apps.get_model("people", "Professional").objects.values_list("id", "practice_id")
    doubt.objects.bulk_create(
        (
            doubt(
                professional_id=professional,
                practice_id=practice,
                widens=True,
                from_minute=ALWAYS[0],
                until_minute=ALWAYS[1],
                due_at=AT_ONCE,
            )
            for professional, practice in professionals.iterator()
        ),
        batch_size=1000,
    )


def forget_doubts(apps: Any, _editor: Any) -> None:
    apps.get_model("diary", "OpeningDoubt").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0006_openings"),
        ("people", "0003_sent_again_and_confirmed"),
    ]

    operations = [
        migrations.RunPython(doubt_everything, forget_doubts),
    ]
