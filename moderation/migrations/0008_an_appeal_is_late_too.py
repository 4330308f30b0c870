import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0007_a_concern_says_whether_it_sealed_everything"),
        ("posts", "0004_whom_an_appeal_is_about"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="escalation", name="escalation_of_one_thing"),
        migrations.AddField(
            model_name="escalation",
            name="measure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="escalations",
                to="posts.commentmeasure",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(fields=("measure", "step"), name="escalation_once_per_appeal"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("comment__isnull", False), ("measure", None), ("question", None)),
                    models.Q(("comment", None), ("measure", None), ("question__isnull", False)),
                    models.Q(("comment", None), ("measure__isnull", False), ("question", None)),
                    _connector="OR",
                ),
                name="escalation_of_one_thing",
            ),
        ),
    ]
