"""The entry of a training that another one puts right."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0001_squashed"),
    ]

    operations = [
        migrations.AddField(
            model_name="training",
            name="in_place_of",
            field=models.OneToOneField(
                blank=True,
                help_text="The wrong entry, if any.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="put_right_by",
                to="policies.training",
            ),
        ),
    ]
