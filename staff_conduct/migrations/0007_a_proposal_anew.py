"""Let what was proposed for destruction be proposed anew: what was added or judged since takes a proposal away."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff_conduct", "0006_kept_until_pension_age"),
    ]

    operations = [
        migrations.AlterField(
            model_name="disposalproposal",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disposals",
                to="staff_conduct.conductcase",
            ),
        ),
        migrations.AlterField(
            model_name="disposalproposal",
            name="concern",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disposals",
                to="staff_conduct.concern",
            ),
        ),
    ]
