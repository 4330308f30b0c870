"""Say of a clock that was set anew that it may have been for a hearing that was put off: words alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff_conduct", "0009_they_need_not_be_told"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dutydone",
            name="set_anew",
            field=models.BooleanField(
                default=False,
                help_text="Nothing was done: an earlier day came to be known, or a hearing went on or was put off, and "
                "a new clock runs.",
            ),
        ),
    ]
