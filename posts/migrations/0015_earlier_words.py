import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0014_erased_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(help_text="The version that read so.")),
                ("body", models.TextField(blank=True)),
                ("replaced_at", models.DateTimeField()),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="earlier", to="posts.comment"
                    ),
                ),
            ],
            options={
                "ordering": ("version",),
                "constraints": [
                    models.UniqueConstraint(fields=("comment", "version"), name="earlier_words_once_per_version")
                ],
            },
        ),
    ]
