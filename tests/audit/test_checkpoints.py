"""A checkpoint file that a full disk or a power cut has torn: it is told, and stops nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from nursery_portal.audit import checkpoints
from nursery_portal.members.actions import suspend_member
from tests.cast import Cast


@pytest.fixture(autouse=True)
def something_happened(cast: Cast) -> None:
    """The chain has an end that can be written down."""
    suspend_member(cast.sam, reason="A reason", by=cast.morag)


def verified() -> str:
    """What the nightly command says when it is content."""
    out = StringIO()
    call_command("verify_audit", stdout=out, stderr=out)
    return out.getvalue()


def tear() -> None:
    """Half a line, as a full disk leaves it."""
    with checkpoints.path().open("a") as file:
        file.write('{"at": "2026-11-28T03:10:00+00:00", "se')


def found() -> int:
    """What the page of the system says of the last night."""
    last = checkpoints.last_verified()
    assert last is not None
    return last[1]


def test_a_torn_line_is_told_until_the_checkpoint_of_the_same_night_covers_it(cast: Cast) -> None:
    first = checkpoints.write()
    assert "1 checkpoint(s)" in verified()
    tear()
    assert "Line 2 of the checkpoints cannot be read, and none after it covers it." in verified()
    assert found() == 1
    call_command("audit_checkpoint", stdout=StringIO())
    words = verified()
    assert "Known: line 2 of the checkpoints cannot be read, and a later one covers it." in words
    assert "2 checkpoint(s)" in words and found() == 0
    assert checkpoints.read() == [first, first]


def test_a_true_fault_beside_a_torn_line_still_ends_in_one_and_alone_is_counted(cast: Cast) -> None:
    tear()
    with checkpoints.path().open("a") as file:
        file.write('\n{"at": "2026-11-28T03:10:00+00:00", "seq": 1, "mac": "another"}\n')
    tear()
    out = StringIO()
    with pytest.raises(CommandError, match="not whole: 1 fault"):
        call_command("verify_audit", stdout=out, stderr=out)
    assert "Event 1 differs" in out.getvalue() and "Line 3 of the checkpoints" in out.getvalue()
    assert found() == 2


@pytest.mark.parametrize("line", [b"\xff\xfe", b"[]", b'{"seq": 1}', b'{"seq": 1, "mac": "a", "at": "never"}'])
def test_what_is_no_checkpoint_at_all_is_told_and_is_no_error(cast: Cast, line: bytes) -> None:
    checkpoints.write()
    with checkpoints.path().open("ab") as file:
        file.write(line + b"\n")
    assert checkpoints.read_all().torn == [2]
    assert len(checkpoints.read()) == 1
