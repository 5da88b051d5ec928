import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0003_repeat_undone"),
        ("organisations", "0002_sessions_and_successors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="check",
            name="check_done_has_time",
        ),
        migrations.RemoveConstraint(
            model_name="check",
            name="check_done_has_finding",
        ),
        migrations.AddField(
            model_name="citizenword",
            name="asker",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="appeals.question",
            ),
        ),
        # Nobody has been asked yet: the table is empty, so the column needs no value for old rows.
        migrations.AlterField(
            model_name="citizenword",
            name="asker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="words_asked", to="appeals.question"
            ),
        ),
        migrations.AlterField(
            model_name="check",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "To be checked"),
                    ("passed", "Checked: solved"),
                    ("failed", "Checked: not solved"),
                    ("lapsed", "Opened again before the check"),
                ],
                default="pending",
                max_length=7,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="citizenword",
            name="closing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="appeals.event"
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at__isnull", True), ("state__in", ["pending", "lapsed"])),
                    models.Q(
                        ("checked_at__isnull", False),
                        ("checked_by__isnull", False),
                        ("state__in", ["passed", "failed"]),
                    ),
                    _connector="OR",
                ),
                name="check_done_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["pending", "lapsed"]),
                    models.Q(("finding", ""), _negated=True),
                    _connector="OR",
                ),
                name="check_done_has_finding",
                violation_error_message="Write what you found.",
            ),
        ),
        migrations.AddConstraint(
            model_name="citizenword",
            constraint=models.UniqueConstraint(fields=("closing", "asker"), name="word_asked_once"),
        ),
    ]
