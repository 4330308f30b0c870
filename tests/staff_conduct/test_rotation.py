"""The seal keys are changed without a text being lost or a digest changed."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from nursery_portal.audit.chain import verify
from nursery_portal.audit.models import Sealed
from nursery_portal.audit.rotation import rotate
from nursery_portal.members.adapter import PortalMFAAdapter
from nursery_portal.members.ciphers import rotate_factors
from staff_conduct.actions import read_concern
from staff_conduct.models import Concern
from tests.cast import Cast
from tests.staff_conduct.story import CANARY, concern


def digests() -> dict[str, str]:
    return dict(Concern.objects.values_list("reference", "words_digest"))


def wrapped() -> dict[Any, tuple[bytes, bytes]]:
    return {row.pk: (bytes(row.ciphertext), bytes(row.wrapped_key)) for row in Sealed.objects.all()}


def test_every_row_is_wrapped_anew_and_the_old_key_can_go(cast: Cast, settings: Any, capsys: Any) -> None:
    old = settings.SEAL_KEYS[0]
    made = [concern(cast.ola, person=cast.pip) for _ in range(3)]
    before, rows = digests(), wrapped()

    settings.SEAL_KEYS = ["a-new-key", old]
    call_command("rotate_seal_keys", "--dry-run")
    assert f"{len(rows)} sealed row(s)" in capsys.readouterr().out
    call_command("rotate_seal_keys")
    assert "nothing is left" in capsys.readouterr().out

    settings.SEAL_KEYS = ["a-new-key"]
    assert digests() == before
    after = wrapped()
    assert all(after[pk][0] == text and after[pk][1] != key for pk, (text, key) in rows.items())
    assert list(verify()) == []
    for one in made:
        assert CANARY in read_concern(one, by=cast.dora).words["what"]
    call_command("rotate_seal_keys")
    assert "0 row(s)" in capsys.readouterr().out


def test_rows_of_a_lost_key_are_said_and_left_while_the_others_are_wrapped(cast: Cast, settings: Any) -> None:
    old = settings.SEAL_KEYS[0]
    concern(cast.ola, person=cast.pip)
    lost = Sealed.objects.filter(category="concern").get()
    Sealed.objects.filter(pk=lost.pk).update(key_id="0" * 16)
    settings.SEAL_KEYS = ["a-new-key", old]
    with pytest.raises(CommandError, match=r"1 row\(s\) and 0 second"):
        call_command("rotate_seal_keys")
    assert Sealed.objects.exclude(pk=lost.pk).exclude(key_id="0" * 16).values("key_id").distinct().count() == 1
    assert Sealed.objects.get(pk=lost.pk).key_id == "0" * 16


def test_second_factors_open_under_the_new_key_alone(cast: Cast, settings: Any) -> None:
    old = settings.SEAL_KEYS[0]
    adapter = PortalMFAAdapter()
    factor = Authenticator.objects.create(
        user=cast.dora, type=Authenticator.Type.TOTP, data={"secret": adapter.encrypt("JBSWY3DP")}
    )
    settings.SEAL_KEYS = ["a-new-key", old]
    assert adapter.decrypt(factor.data["secret"]) == "JBSWY3DP"
    call_command("rotate_seal_keys")
    settings.SEAL_KEYS = ["a-new-key"]
    factor.refresh_from_db()
    assert adapter.decrypt(factor.data["secret"]) == "JBSWY3DP"


def totp(cast: Cast, keys: list[str], settings: Any) -> Authenticator:
    """A second factor set up by a process that knows these keys."""
    now, settings.SEAL_KEYS = settings.SEAL_KEYS, keys
    data = {"secret": PortalMFAAdapter().encrypt("JBSWY3DP")}
    settings.SEAL_KEYS = now
    return Authenticator.objects.create(user=cast.dora, type=Authenticator.Type.TOTP, data=data)


def test_a_run_that_was_stopped_before_the_second_factors_still_counts_them(
    cast: Cast, settings: Any, capsys: Any
) -> None:
    old = settings.SEAL_KEYS[0]
    totp(cast, [old], settings)
    settings.SEAL_KEYS = ["a-new-key", old]
    rotate()
    call_command("rotate_seal_keys", "--dry-run")
    assert "0 sealed row(s) and 1 second factor(s)" in capsys.readouterr().out
    call_command("rotate_seal_keys")
    call_command("rotate_seal_keys", "--dry-run")
    assert "0 sealed row(s) and 0 second factor(s)" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["concern", "factor"])
def test_what_a_process_with_the_old_key_closes_meanwhile_is_never_nothing(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any, what: str
) -> None:
    old = settings.SEAL_KEYS[0]
    settings.SEAL_KEYS = ["a-new-key", old]

    def meanwhile() -> tuple[int, int]:
        found = rotate_factors()
        if what == "factor":
            totp(cast, [old], settings)
        else:
            settings.SEAL_KEYS = [old]
            concern(cast.ola, person=cast.pip)
            settings.SEAL_KEYS = ["a-new-key", old]
        return found

    command = "nursery_portal.members.management.commands.rotate_seal_keys.rotate_factors"
    monkeypatch.setattr(command, meanwhile)
    with pytest.raises(CommandError, match="were closed with an older key meanwhile"):
        call_command("rotate_seal_keys")
    monkeypatch.setattr(command, rotate_factors)
    call_command("rotate_seal_keys")
    assert "nothing is left" in capsys.readouterr().out


@pytest.mark.long
def test_a_thousand_concerns_are_rotated_without_loss(cast: Cast, settings: Any) -> None:
    old = settings.SEAL_KEYS[0]
    for _ in range(1000):
        concern(cast.ola, person=cast.pip)
    before = digests()
    settings.SEAL_KEYS = ["a-new-key", old]
    call_command("rotate_seal_keys")
    settings.SEAL_KEYS = ["a-new-key"]
    assert digests() == before
    for one in Concern.objects.all():
        assert CANARY in read_concern(one, by=cast.dora).words["what"]
