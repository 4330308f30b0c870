"""Say of a clock that was set anew that it may have been for a hearing that went on another day: words alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff_conduct", "0007_a_proposal_anew"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dutydone",
            name="set_anew",
            field=models.BooleanField(
                default=False,
                help_text="Nothing was done: an earlier day came to be known, or a hearing went on, and a new clock runs.",
            ),
        ),
    ]
