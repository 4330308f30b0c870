"""Tell a restriction that came with whoever asked a relative in from one of the relative's own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_squashed"),
    ]

    operations = [
        migrations.AddField(
            model_name="guardianship",
            name="kept_away_with",
            field=models.BooleanField(
                default=False,
                help_text="The restriction came with whoever asked this relative in, and goes with theirs.",
            ),
        ),
    ]
