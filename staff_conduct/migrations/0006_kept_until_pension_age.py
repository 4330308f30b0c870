"""Keep with the end of an allegation until when it is kept: ten years, or until pension age."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff_conduct", "0005_the_day_of_an_appeal"),
    ]

    operations = [
        migrations.AddField(
            model_name="closing",
            name="kept_until",
            field=models.DateField(
                help_text="Of an allegation, not false or malicious: the day from which its words may go.",
                null=True,
            ),
        ),
    ]
