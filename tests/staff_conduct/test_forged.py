"""Forged requests to the admin, for every model of this app and every act there is: found, not listed.

A model that somebody registers later, or an act that somebody adds, is tried here without a line being written.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import ForeignKey, Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from nursery_portal.audit.models import Sealed
from nursery_portal.members.models import User
from staff_conduct.actions import close_concern, hold_item, propose_disposal
from staff_conduct.models import Closing, Concern, ConductCase
from tests.cast import Cast
from tests.clients import signed_in
from tests.staff_conduct.story import CANARY, ENDED, case, concern, judged

MODELS = sorted(apps.get_app_config("staff_conduct").get_models(), key=lambda one: one.__name__)
SITE = admin.site
REGISTERED = [one for one in MODELS if SITE.is_registered(one)]
FORGED: dict[str, Any] = {
    "action": "delete_selected",
    "_selected_action": "1",
    "select_across": "1",
    "post": "yes",
    "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "1",
    "form-0-id": "1",
    "_save": "Save",
    "_popup": "1",
    "_to_field": "id",
    "_saveasnew": "1",
    "_continue": "1",
}


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every model of this app, and every sealed row: what a forged request must leave as it is."""
    kept = {one.__name__: list(one._default_manager.order_by("pk").values()) for one in MODELS}
    sealed = Sealed.objects.exclude(category="audit").order_by("pk").values("pk", "wrapped_key")
    return {**kept, "Sealed": [dict(one) for one in sealed]}


def patterns(found: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the admin below staff_conduct, with the route that leads to it."""
    for one in (found or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        elif "staff_conduct/" in route and route.startswith("admin/"):
            yield route, one


ROUTES = sorted({route for route, _ in patterns()})


def filled(route: str, made: Concern, opened: ConductCase) -> str:
    item: Any = opened if "conductcase" in route else made
    return "/" + route.replace("<uuid:pk>", str(item.pk)).replace("<int:number>", "1")


@pytest.fixture
def items(cast: Cast) -> tuple[Concern, ConductCase]:
    """A concern about the manager and a case about the practitioner, with rows of as many kinds as there are."""
    made = judged(cast.dora, concern(cast.ola, person=cast.morag))
    close_concern(made, result=Closing.Result.ADVICE, words={"reason": "x", "told": "x", **ENDED}, by=cast.dora)
    opened = case(cast, cast.pip)
    return made, opened


def outsiders(cast: Cast) -> list[User]:
    return [cast.pip, cast.ola, cast.syd, cast.superuser]


def test_there_are_models_and_addresses_to_try() -> None:
    assert {one.__name__ for one in REGISTERED} == {"Concern", "ConductCase"}
    assert len(MODELS) >= 20 and len(ROUTES) >= 20


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_no_stock_address_of_any_model_answers_anybody(cast: Cast, items: Any, model: type[Model]) -> None:
    """Those that are registered keep a list and a reading page; the others have no address at all."""
    row = model._default_manager.first()
    pk = row.pk if row is not None else 1
    base = f"/admin/staff_conduct/{model._meta.model_name}/"
    tails = ["add/", f"{pk}/", f"{pk}/delete/", f"{pk}/history/", f"{pk}/password/", "autocomplete/", "r/1/1/"]
    if model not in REGISTERED:
        tails += ["", f"{pk}/change/"]
    before = rows()
    for who in (cast.dora, cast.morag, cast.rita):
        client = signed_in(who)
        for tail in tails:
            assert client.get(base + tail).status_code == 404, (who.first_name, tail)
            assert client.post(base + tail, FORGED).status_code == 404, (who.first_name, tail)
        for address in ("/admin/autocomplete/", "/admin/r/1/1/", f"/admin/jsi18n/{model._meta.model_name}/"):
            asked: dict[str, Any] = {
                "app_label": "staff_conduct",
                "model_name": model._meta.model_name,
                "field_name": "user",
            }
            assert client.get(address, asked).status_code == 404
    for who in outsiders(cast):
        client = signed_in(who)
        answers = {client.post(base + tail, FORGED).status_code for tail in tails}
        assert answers == ({403} if who != cast.superuser else {403, 302}), "who has no role is signed out at once"
    assert rows() == before and not LogEntry.objects.exists()


@pytest.mark.parametrize("route", ROUTES)
def test_no_switch_or_lookup_in_any_address_is_taken(cast: Cast, items: Any, route: str) -> None:
    address, before = filled(route, *items), rows()
    lookups = {"_popup": "1", "_to_field": "id", "_facets": "True", "e": "1", "_changelist_filters": "q", "all": ""}
    for model in MODELS:
        for field in model._meta.get_fields():
            lookups[f"{field.name}__isnull"] = "0"
            if isinstance(field, ForeignKey):
                lookups[f"{field.name}__id__exact"] = "1"
    client = signed_in(cast.dora)
    allowed = client.get(address).status_code
    for name, value in lookups.items():
        answer = client.get(address, {name: value})
        assert answer.status_code == (405 if allowed == 405 else 404), name
    assert rows() == before


@pytest.mark.parametrize("route", ROUTES)
def test_a_forged_post_to_any_address_changes_nothing_for_anybody(cast: Cast, items: Any, route: str) -> None:
    """By those without the role 403; by the person concerned 404, and so by who does not read it."""
    made, opened = items
    address, before = filled(route, made, opened), rows()
    stock = {f"{name}-{key}": value for name in ("readers", "subjects", "steps") for key, value in FORGED.items()}
    if "conflict" not in route:  # that one is done by anybody's post, on purpose
        assert signed_in(cast.dora).post(address, {**FORGED, **stock}).status_code in {404, 405, 422}
    concerned = cast.pip if "conductcase" in route else cast.morag
    for who in {*outsiders(cast), concerned}:
        answer = signed_in(who).post(address, {**FORGED, **stock})
        assert answer.status_code in ({403} if who != cast.morag else {404, 405, 422}), who.first_name
        assert CANARY not in answer.content.decode() and made.reference not in answer.content.decode()
    assert rows() == before and not LogEntry.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_no_other_method_does_anything(cast: Cast, items: Any, method: str) -> None:
    before = rows()
    client = signed_in(cast.dora)
    for route in ROUTES:
        assert getattr(client, method)(filled(route, *items)).status_code in {404, 405}, route
    assert rows() == before


def test_a_delete_confirmation_by_its_name_is_no_way_past_two_people(cast: Cast, items: Any) -> None:
    made, _ = items
    hold_item(made, until=made.raised_at.date() + timedelta(days=3000), reason="A claim.", by=cast.dora)
    before = rows()
    for act in ("delete_selected", "delete", "destroy", "dispose"):
        given = {"kind": "concern", "reference": made.reference, "act": act, "post": "yes"}
        assert signed_in(cast.dora).post("/admin/staff_conduct/concern/keeping/", given).status_code in {302, 404}
    assert rows() == before
    with pytest.raises(Exception, match=r"kept|held"):
        propose_disposal(made, by=cast.dora)


def test_without_the_token_of_its_own_page_no_act_is_taken(cast: Cast, items: Any) -> None:
    made, opened = items
    session = signed_in(cast.dora).cookies
    client = Client(enforce_csrf_checks=True)
    client.cookies = session
    before = rows()
    for route in ROUTES:
        assert client.post(filled(route, made, opened), {"answer-text": "x"}).status_code == 403, route
    assert rows() == before
