"""Tell a clock that was replaced by an earlier one from a duty that was done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff_conduct", "0002_the_officer_agrees_later"),
    ]

    operations = [
        migrations.AddField(
            model_name="dutydone",
            name="set_anew",
            field=models.BooleanField(
                default=False, help_text="Nothing was done: an earlier day came to be known, and a new clock runs."
            ),
        ),
    ]
