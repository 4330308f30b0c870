"""The tables of an app in one step: what was added to a table is in it, and the step can be taken back."""

import pytest
from django.db import IntegrityError, connection, migrations, models
from django.db.migrations.state import ProjectState

from nursery_portal.kit.tables import Tables

KEY = models.BigAutoField(primary_key=True)
STEP = Tables(
    [
        migrations.CreateModel(
            "Shelf", [("id", models.BigAutoField(primary_key=True)), ("order", models.IntegerField())]
        ),
        migrations.CreateModel("Jar", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("Jar", "shelf", models.ForeignKey("kit.Shelf", models.CASCADE, related_name="+")),
        migrations.AddConstraint(
            "Shelf", models.CheckConstraint(condition=models.Q(order__gt=0), name="shelf_order_begins_at_one")
        ),
    ]
)


@pytest.mark.django_db(transaction=True)
def test_each_table_is_made_as_it_is_in_the_end_and_taken_away_again() -> None:
    before, after = ProjectState(), ProjectState()
    STEP.state_forwards("kit", after)
    with connection.schema_editor() as editor:
        STEP.database_forwards("kit", editor, before, after)
    shelf, jar = after.apps.get_model("kit", "Shelf"), after.apps.get_model("kit", "Jar")
    try:
        jar.objects.create(shelf=shelf.objects.create(order=1))
        with pytest.raises(IntegrityError):
            shelf.objects.create(order=0)
    finally:
        with connection.schema_editor() as editor:
            STEP.database_backwards("kit", editor, after, before)
    assert not {"kit_shelf", "kit_jar"} & set(connection.introspection.table_names())
