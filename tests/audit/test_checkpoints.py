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


def test_a_torn_line_is_a_fault_with_its_number_and_what_comes_after_it_counts(cast: Cast) -> None:
    first = checkpoints.write()
    assert "1 checkpoint(s)" in verified()
    with checkpoints.path().open("a") as file:
        file.write('{"at": "2026-11-28T03:10:00+00:00", "se')
    last = checkpoints.write()
    assert checkpoints.read() == [first, last]
    out = StringIO()
    with pytest.raises(CommandError, match="1 fault"):
        call_command("verify_audit", stdout=out, stderr=out)
    assert "Line 2 of the checkpoints cannot be read." in out.getvalue()


@pytest.mark.parametrize("line", [b"\xff\xfe", b"[]", b'{"seq": 1}', b'{"seq": 1, "mac": "a", "at": "never"}'])
def test_what_is_no_checkpoint_at_all_is_told_and_is_no_error(cast: Cast, line: bytes) -> None:
    checkpoints.write()
    with checkpoints.path().open("ab") as file:
        file.write(line + b"\n")
    assert checkpoints.read_all().torn == [2]
    assert len(checkpoints.read()) == 1
