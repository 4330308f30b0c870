"""Let what came in be judged by a day: what waits for it already is due the next day from Monday to Friday."""

from datetime import timedelta
from typing import Any

from django.db import migrations, models
from django.utils import timezone


def begin(apps: Any, schema_editor: Any) -> None:
    Concern, Duty = (apps.get_model("staff_conduct", name) for name in ("Concern", "Duty"))
    for concern in Concern.objects.filter(triages__isnull=True):
        came = timezone.localdate(concern.raised_at)
        due = came + timedelta(days=1)
        while due.isoweekday() > 5:  # Saturday and Sunday are no working days
            due += timedelta(days=1)
        Duty.objects.create(concern=concern, kind="judge", from_on=came, due_on=due, at=concern.raised_at)


class Migration(migrations.Migration):
    dependencies = [
        ("staff_conduct", "0003_a_clock_set_anew"),
    ]

    operations = [
        migrations.AlterField(
            model_name="duty",
            name="kind",
            field=models.CharField(
                choices=[
                    ("judge", "Judge the concern"),
                    ("lado", "Tell the officer of the local authority (LADO)"),
                    ("ofsted", "Notify Ofsted"),
                    ("eyfs_complaint", "Tell whoever complained what came of it"),
                    ("mandatory_report", "Report a suspected offence against a child (Crime and Policing Act 2026)"),
                    ("dbs", "Decide on a barring referral (DBS)"),
                    ("suspension_review", "Look at the suspension again"),
                    ("investigation", "Finish the investigation, or say why it takes longer"),
                    ("hearing", "Hold the hearing"),
                    ("decision", "Decide after the hearing"),
                    ("appeal", "Hear the appeal"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
