"""The reason why one person holds two parts of a case is sealed, like everything else that is written in it."""

import secrets
from typing import Any

from django.db import migrations, models

KINDS = [
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
]


def seal_exceptions(apps: Any, schema_editor: Any) -> None:
    """Move what stands in clear into sealed rows. The guards of the table are lifted while migrations run."""
    from nursery_portal.audit.chain import digest_of
    from nursery_portal.audit.sealing import seal

    for part in apps.get_model("staff_conduct", "CasePart").objects.exclude(exception=""):
        payload = {"exception": part.exception, "salt": secrets.token_hex(16)}
        part.words_id = seal(payload, category="case").pk
        part.words_digest = digest_of(payload)
        part.save(update_fields=["words_id", "words_digest"])


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("staff_conduct", "0004_ends_and_keeping"),
    ]

    operations = [
        migrations.AddField(
            model_name="casepart",
            name="words_digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="casepart",
            name="words_id",
            field=models.UUIDField(
                help_text="The sealed reason why one person holds two parts, if they do.", null=True
            ),
        ),
        migrations.RunPython(seal_exceptions, migrations.RunPython.noop),
        migrations.RemoveField(model_name="casepart", name="exception"),
        migrations.AlterField(
            model_name="duty",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=20),
        ),
    ]
