"""Whom one guardian has asked in is nothing that the other can run into."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_mail_tries"),
        ("register", "0003_a_childs_safety_has_a_target_of_its_own"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="relativerequest",
            name="relative_request_once_while_waiting",
        ),
        migrations.AddConstraint(
            model_name="relativerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("child", "email", "asked_by"),
                name="relative_request_once_while_waiting",
            ),
        ),
    ]
