from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0006_past_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="routingrule",
            name="tried_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="tried at"),
        ),
        migrations.AddConstraint(
            model_name="routingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_active", False), ("tried_at__isnull", False), _connector="OR"),
                name="routing_rule_tried",
                violation_error_message="Try the rule on past questions first.",
            ),
        ),
    ]
