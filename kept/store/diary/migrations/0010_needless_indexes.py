"""An index with which another of its table begins finds nothing that the other does not."""

import django.db.models.deletion
from django.db import migrations, models

NEEDLESS = (
    ("diary_block_professional_id_b971adb6", "diary_block (professional_id)"),
    ("diary_freedslot_professional_id_82aff33f", "diary_freedslot (professional_id)"),
    ("diary_hoursexception_professional_id_3927dc58", "diary_hoursexception (professional_id)"),
    ("diary_note_professional_id_d89497cc", "diary_note (professional_id)"),
    ("diary_session_client_id_60ce25b0", "diary_session (client_id)"),
    ("diary_session_professional_id_89e140a9", "diary_session (professional_id)"),
    ("diary_slothold_professional_id_81a1ecac", "diary_slothold (professional_id)"),
    ("diary_transition_session_id_2e3a054b", "diary_transition (session_id)"),
    ("diary_waitoffer_freed_id_c0ff2f43", "diary_waitoffer (freed_id)"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0009_sessions_by_what_they_follow"),
        ("people", "0010_needless_indexes"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"drop index {name}", f"create index {name} on {columns}")
                for name, columns in NEEDLESS
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="block",
                    name="professional",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blocks",
                        to="people.professional",
                    ),
                ),
                migrations.AlterField(
                    model_name="freedslot",
                    name="professional",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="freed_slots",
                        to="people.professional",
                    ),
                ),
                migrations.AlterField(
                    model_name="hoursexception",
                    name="professional",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours_exceptions",
                        to="people.professional",
                    ),
                ),
                migrations.AlterField(
                    model_name="note",
                    name="professional",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="people.professional",
                    ),
                ),
                migrations.AlterField(
                    model_name="session",
                    name="client",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="people.client",
                    ),
                ),
                migrations.AlterField(
                    model_name="session",
                    name="professional",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="people.professional",
                    ),
                ),
                migrations.AlterField(
                    model_name="slothold",
                    name="professional",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slot_holds",
                        to="people.professional",
                    ),
                ),
                migrations.AlterField(
                    model_name="transition",
                    name="session",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="diary.session",
                    ),
                ),
                migrations.AlterField(
                    model_name="waitoffer",
                    name="freed",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="diary.freedslot",
                    ),
                ),
            ],
        ),
    ]
