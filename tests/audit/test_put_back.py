"""What the tests themselves stand on: after a test that committed, the database is as it was before."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection

from nursery_portal.audit import triggers
from nursery_portal.audit.models import AuditEvent
from tests import pristine
from tests.cast import Cast, yes

pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> dict[str, int]:
    """How many rows each table has."""
    counted = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 (a name from the database itself)
            counted[table] = int(cursor.fetchone()[0])
    return counted


def test_rows_go_reference_rows_and_guards_come_back() -> None:
    before = rows()
    cast = Cast()
    yes(cast.ola, cast.teddy)
    ContentType.objects.all().delete()
    triggers.drop_all(connection)
    assert rows() != before

    pristine.put_back()

    assert rows() == before
    assert before["django_content_type"]
    assert not before["audit_auditevent"]
    cast = Cast()
    yes(cast.ola, cast.teddy)
    with pytest.raises(DatabaseError, match="append-only"):
        AuditEvent.objects.update(actor_id=1)
    assert triggers.actual(connection) == triggers.expected(connection)
