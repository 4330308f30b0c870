"""The page without an account: nothing of a visitor is kept, and a code is the only way back."""

import logging
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from nursery_portal.audit.models import AuditEvent, Sealed
from staff_conduct import limits
from staff_conduct.actions import answer_concern
from staff_conduct.models import Addition, Concern
from tests.cast import Cast
from tests.clients import signed_in
from tests.conftest import Clock
from tests.staff_conduct.story import CANARY

PUBLIC, CODE = reverse("staff_conduct:public"), reverse("staff_conduct:code")
TYPED = {"kind": "adult_conduct", "what": f"It was loud. {CANARY}", "about": "unknown"}


def readers_in(page: str) -> str:
    found = re.search(r'name="readers" value="([\d,]*)"', page)
    assert found is not None
    return found[1]


def send(client: Client, **more: Any) -> Any:
    shown = client.post(PUBLIC, {**TYPED, **more, "go": "check"})
    key = readers_in(shown.content.decode())
    return client.post(PUBLIC, {**TYPED, **more, "go": "send", "readers": key})


def code_in(answer: Any) -> str:
    found = re.search(r'class="code">([\w-]+)<', answer.content.decode())
    assert found is not None
    return found[1]


def test_is_offered_on_the_sign_in_page(db: None) -> None:
    page = Client().get(reverse("account_login")).content.decode()
    assert f'href="{PUBLIC}"' in page


def test_takes_a_concern_without_an_account_a_cookie_or_a_name(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    for answer in (client.get(PUBLIC), client.get(CODE), send(client), client.post(CODE, {"code": "x"})):
        assert not answer.cookies
        assert "no-store" in answer["Cache-Control"]
    made = Concern.objects.get()
    assert (made.naming, made.source, made.reporter_mark) == ("anonymous", "public", "")
    assert not AuditEvent.objects.exclude(actor_id=None).filter(event__startswith="conduct:").exists()


def test_a_signed_in_visitor_is_not_recognised_there(cast: Cast) -> None:
    client = signed_in(cast.ola)
    page = client.get(PUBLIC).content.decode()
    assert "Ola" not in page and "csrfmiddlewaretoken" not in page
    answer = send(client)
    assert not answer.cookies
    assert Concern.objects.get().reporter_mark == ""


def test_the_page_offers_no_names_of_staff_and_no_draft_is_kept(cast: Cast) -> None:
    page = Client().get(PUBLIC).content.decode()
    assert "Pip" not in page
    assert "data-draft" not in page and 'autocomplete="off"' in page


def test_every_time_that_is_kept_is_rounded_to_the_hour(cast: Cast, clock: Clock) -> None:
    clock.move_to(clock.now.replace(minute=42, second=17, microsecond=5))
    answer = send(Client())
    code = code_in(answer)
    Client().post(CODE, {"code": code, "go": "add", "text": "And again."})
    made = Concern.objects.get()
    times = [made.raised_at, Addition.objects.get().at]
    times += [row.created_at for row in Sealed.objects.filter(category="concern")]
    for event in AuditEvent.objects.filter(subject_id=str(made.pk)):
        times += [event.at, event.written_at]
    times += list(
        Sealed.objects.filter(pk__in=AuditEvent.objects.values("details_id")).values_list("created_at", flat=True)
    )
    assert len(times) >= 8
    assert {(one.minute, one.second, one.microsecond) for one in times} == {(0, 0, 0)}


def test_readers_are_not_told_in_the_same_hour(cast: Cast, clock: Clock, mailoutbox: Any) -> None:
    from nursery_portal.notify.models import Notice
    from staff_conduct.tasks import tell_of_nameless

    clock.move_to(clock.now.replace(minute=10))
    send(Client())
    tell_of_nameless()
    assert not Notice.objects.exists()
    clock.forward(hours=1)
    tell_of_nameless()
    tell_of_nameless()
    assert set(Notice.objects.values_list("recipient__first_name", flat=True)) == {"Dora", "Dipa", "Rita"}
    assert Notice.objects.count() == 3


def test_no_log_line_tells_of_a_visit(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client = Client()
        client.get(PUBLIC)
        client.post(PUBLIC, {"what": CANARY})
        client.post(CODE, {"code": "wrong"})
        send(client)
    assert not [
        record for record in caplog.records if "concerns" in record.getMessage() or record.name == "django.request"
    ]


def test_a_refused_form_keeps_everything(cast: Cast) -> None:
    answer = Client().post(PUBLIC, {"what": CANARY, "where": "By the gate"})
    page = answer.content.decode()
    assert answer.status_code == 422 and CANARY in page and "By the gate" in page


def test_the_code_opens_the_answer_and_takes_more(cast: Cast) -> None:
    code = code_in(send(Client()))
    made = Concern.objects.get()
    answer_concern(made, "Thank you. We are looking at it.", kind=Addition.Kind.ANSWER, by=cast.dora)
    answer_concern(made, "Between us.", kind=Addition.Kind.NOTE, by=cast.dora)

    page = Client().post(CODE, {"code": code.lower().replace("-", " ")}).content.decode()
    assert CANARY in page and "We are looking at it." in page
    assert "Between us." not in page and "Dora" not in page

    added = Client().post(CODE, {"code": code, "go": "add", "text": "It was the blue room."})
    assert added.status_code == 200 and "It was the blue room." in added.content.decode()
    again = Client().post(CODE, {"code": code, "go": "add", "text": "It was the blue room."})
    assert again.status_code == 422 and "added this already" in again.content.decode()
    assert Addition.objects.filter(kind="from_reporter").count() == 1
    page = added.content.decode()
    assert page.index("We are looking at it.") < page.index("It was the blue room."), "in the order it came"
    page = signed_in(cast.dora).get(reverse("admin:staff_conduct_concern_change", args=[made.pk])).content.decode()
    assert page.index("We are looking at it.") < page.index("It was the blue room.")


def test_a_second_tap_or_a_reload_shows_the_same_code_and_counts_once(cast: Cast) -> None:
    said = {"form_key": "6f3a4c52-1b1f-4b0e-9c8f-0a7e1f6b2d11"}
    for _ in range(limits.REPORTS_A_DAY - 1):
        send(Client())
    codes = {code_in(send(Client(), **said)) for _ in range(3)}
    assert len(codes) == 1 and Concern.objects.count() == limits.REPORTS_A_DAY
    assert Client().post(CODE, {"code": codes.pop()}).status_code == 200
    assert send(Client(), form_key="7f3a4c52-1b1f-4b0e-9c8f-0a7e1f6b2d11").status_code == 429


def test_a_wrong_code_and_one_too_many_read_alike(cast: Cast) -> None:
    code = code_in(send(Client()))
    wrong = Client().post(CODE, {"code": "2222-2222-2222-2222"})
    assert wrong.status_code == 422
    for _ in range(limits.WRONG_CODES_A_DAY):
        Client().post(CODE, {"code": "2222-2222-2222-2222"})
    right_too_late = Client().post(CODE, {"code": code})
    assert right_too_late.status_code == wrong.status_code
    assert right_too_late.content == wrong.content.replace(b"2222-2222-2222-2222", code.encode())
    assert "nothing is lost, try again" in wrong.content.decode(), "who waits with the right code is not left in fear"


def test_the_limit_counts_an_address_and_keeps_none(cast: Cast, clock: Clock) -> None:
    for _ in range(limits.REPORTS_A_DAY):
        assert send(Client()).status_code == 200
    refused = send(Client())
    assert refused.status_code == 429 and CANARY in refused.content.decode()
    assert Concern.objects.count() == limits.REPORTS_A_DAY
    assert send(Client(REMOTE_ADDR="10.1.2.3")).status_code == 200
    clock.forward(days=1)
    assert send(Client()).status_code == 200, "the next day begins anew, under another key"


def test_the_count_lies_under_a_key_of_the_day_and_not_under_the_address(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    keep = cache.set

    def watched(key: str, *args: Any, **more: Any) -> None:
        kept.append(f"{key} {args}")
        keep(key, *args, **more)

    monkeypatch.setattr(cache, "set", watched)
    send(Client(REMOTE_ADDR="10.1.2.3"))
    assert kept and not [one for one in kept if "10.1.2.3" in one]


def test_behind_the_proxy_and_in_gunicorn_no_access_line_is_written() -> None:
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    nginx = (root / "deploy/nginx.conf").read_text()
    block = nginx[nginx.index("location /concerns/") :]
    block = block[: block.index("}")]
    assert "access_log off;" in block and "error_log /dev/null crit;" in block, "nor where nginx is in trouble"
    servers = nginx.split("\nserver {\n")[1:]
    (first,) = [one for one in servers if "listen 80;" in one]
    assert "access_log off;" in first and "error_log /dev/null" in first, "the first request of all comes without TLS"
    assert len(servers) == 2 and all("access_log " in one and "error_log " in one for one in servers)
    assert "accesslog = None" in (root / "deploy/gunicorn.conf.py").read_text()


def unreachable(*_: Any, **__: Any) -> None:
    raise ConnectionError("the cache is away")


BROKEN = pytest.mark.parametrize("broken", [("get", "get_or_set", "set"), ("set",)], ids=["away", "takes nothing"])


@BROKEN
def test_a_cache_that_is_away_loses_no_concern_and_no_code(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: tuple[str, ...]
) -> None:
    Client().get(PUBLIC)
    with monkeypatch.context() as patched:
        for name in broken:
            patched.setattr(cache, name, unreachable)
        code = code_in(send(Client()))
        assert Concern.objects.count() == 1 and not caplog.records, "a line would tell the minute"
        closed = Client().post(CODE, {"code": code, "go": "add", "text": f"It was {CANARY} again."})
        guessed = Client().post(CODE, {"code": "2222-2222-2222-2222"})
    for answer in (closed, guessed):
        assert answer.status_code == 503 and "We cannot look for any code just now" in answer.content.decode()
    page = closed.content.decode()
    assert f"It was {CANARY} again." in page and "What you typed just now was not sent" in page
    assert "It was loud" not in page, "nothing of what lies under the code"
    assert Client().post(CODE, {"code": code}).status_code == 200


@BROKEN
def test_a_cache_that_goes_away_meanwhile_loses_no_addition(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, broken: tuple[str, ...]
) -> None:
    code = code_in(send(Client()))
    monkeypatch.setattr(limits, "may_try_code", lambda *_: True)
    for name in broken:
        monkeypatch.setattr(cache, name, unreachable)
    added = Client().post(CODE, {"code": code, "go": "add", "text": "It was the blue room."})
    assert added.status_code == 200 and Addition.objects.count() == 1


def test_words_that_were_added_under_a_wrong_code_come_back(cast: Cast) -> None:
    wrong = Client().post(CODE, {"code": "2222-2222-2222-2222", "go": "add", "text": "It was the blue room."})
    assert wrong.status_code == 422 and "It was the blue room." in wrong.content.decode()
