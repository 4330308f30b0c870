from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0005_a_report_grows_graver"),
    ]

    operations = [
        migrations.AlterField(
            model_name="screeningrule",
            name="label",
            field=models.CharField(max_length=60, verbose_name="what it is about"),
        ),
        migrations.AddConstraint(
            model_name="screeningrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("label",), name="screening_rule_once_while_used"
            ),
        ),
    ]
