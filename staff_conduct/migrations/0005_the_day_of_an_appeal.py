"""Keep the last day for an appeal with the outcome: a setting that changes later moves no window that is open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff_conduct", "0004_judged_by_a_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="casestep",
            name="appeal_until",
            field=models.DateField(help_text="The last day for an appeal, as the letter gives it.", null=True),
        ),
    ]
