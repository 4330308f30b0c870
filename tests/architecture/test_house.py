"""The tests' own house: what it promises to every other test, on both databases."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from nursery_portal.audit.checks import missing_guards
from nursery_portal.audit.models import AuditEvent, AuditHead
from nursery_portal.kit import clock as kit_clock
from tests.cast import Cast
from tests.conftest import Clock


@pytest.mark.django_db
def test_sqlite_is_a_file_as_in_production() -> None:
    if connection.vendor == "sqlite":
        assert Path(str(connection.settings_dict["NAME"])).is_file()
    else:
        assert connection.vendor == "postgresql"


@pytest.mark.parametrize("round_", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_after_each_flush_every_guard_stands_and_the_reference_rows_are_there(round_: int, cast: Cast) -> None:
    # the second round begins with what the flush after the first one left
    assert missing_guards() == set()
    assert AuditHead.objects.count() == 1
    assert AuditEvent.objects.count() == 0


def test_the_clock_stands_still_until_it_is_moved(clock: Clock) -> None:
    before = kit_clock.now()
    assert kit_clock.now() == before
    assert clock.forward(days=2, minutes=1) - before == timedelta(days=2, minutes=1)
    clock.move_to(datetime(2030, 1, 2, 3, 4, tzinfo=UTC))
    assert kit_clock.now() == clock.now == datetime(2030, 1, 2, 3, 4, tzinfo=UTC)


def test_no_browser_test_waits_by_a_way_that_the_policy_on_scripts_forbids() -> None:
    # `live.until` is the way: its promise says why
    files = [file for file in (Path(__file__).parents[1] / "browser").glob("*.py") if file.name != "conftest.py"]
    assert files
    assert [file.name for file in files if ".wait_for_function(" in file.read_text(encoding="utf-8")] == []


def test_every_form_that_is_sent_says_to_where() -> None:
    # a page with a refusal may be drawn as the answer to another address, such as that of "Is it still you?"
    root = Path(__file__).parents[2] / "templates"
    forms = [
        (file.name, form)
        for file in root.rglob("*.html")
        for form in re.findall(r"<form\b[^>]*method=.post.[^>]*>", file.read_text(encoding="utf-8"))
    ]
    assert len(forms) > 100
    assert [one for one in forms if "action=" not in one[1]] == []
