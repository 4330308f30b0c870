"""What a cover looks like, and from which master it can be taken off again before publication."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("posts", "0003_a_cover_needs_permission")]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="uncovered_version",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="The master before its covers: kept until publication, so that they can be taken off again.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="phototag",
            name="cover_style",
            field=models.CharField(
                blank=True, choices=[("pebble", "A pebble"), ("blur", "A strong blur")], default="", max_length=8
            ),
        ),
    ]
