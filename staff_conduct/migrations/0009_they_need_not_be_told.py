"""Tell a decision that somebody need not be told from a duty that was done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff_conduct", "0008_a_hearing_that_went_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="dutydone",
            name="not_needed",
            field=models.BooleanField(
                default=False,
                help_text="Nobody was told: it was decided, on advice, that they need not be.",
            ),
        ),
    ]
