"""Let a step say that the person stays after all. And say of its day that a hearing, an appeal and a suspension have one:
words alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff_conduct", "0010_a_hearing_put_off"),
    ]

    operations = [
        migrations.AddField(
            model_name="casestep",
            name="stays",
            field=models.BooleanField(
                default=False,
                help_text="The note says that they stay after all: a day that was entered before counts no more.",
            ),
        ),
        migrations.AlterField(
            model_name="casestep",
            name="happens_on",
            field=models.DateField(
                help_text="The day of a hearing to which the step invites; on which one was held, an appeal came, or "
                "what a note says of a suspension was so.",
                null=True,
            ),
        ),
    ]
