"""Every clause of the policy is kept by something, and what proves it exists: the policy is the specification."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from nursery_portal.kit import clock
from nursery_portal.policies import controls, social_networking
from nursery_portal.policies.actions import install_first_policy, publish_policy_version
from nursery_portal.policies.controls import Control, Keeps
from nursery_portal.policies.models import PolicyVersion
from nursery_portal.policies.texts import ClauseText
from tests.cast import Cast, acknowledge_everything
from tests.clients import signed_in

ROOT = Path(__file__).resolve().parents[2]


def names_in(path: str) -> set[str]:
    """The names of the tests that a file holds, read without running it."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def is_there(name: str) -> bool:
    path, _, test = name.partition("::")
    return (ROOT / path).is_file() and test in names_in(path)


@pytest.fixture
def policy(cast: Cast) -> PolicyVersion:
    """The first policy, in effect and acknowledged."""
    version = install_first_policy(by=cast.morag, on=clock.today())
    acknowledge_everything(cast.morag, cast.rita, cast.dora, cast.ola, cast.pip)
    return version


def page(cast: Cast, who: str) -> str:
    address = reverse("policies:clause_map", args=[social_networking.SLUG])
    answer = signed_in(getattr(cast, who)).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_clause_of_the_first_policy_is_kept_by_something() -> None:
    kept = {one.clause for one in controls.declared()}
    assert [clause.code for clause in social_networking.CLAUSES if clause.code not in kept] == []
    assert kept <= {clause.code for clause in social_networking.CLAUSES}


def test_every_control_names_tests_that_exist() -> None:
    assert [one.clause for one in controls.declared() if not one.tests] == []
    missing = {name for one in controls.declared() for name in one.tests if not is_there(name)}
    assert missing == set()
    assert not is_there("tests/policy/test_clause_map.py::test_that_nobody_wrote")


def test_who_publishes_policies_reads_tests_and_figures_and_others_plain_sentences(
    cast: Cast, policy: PolicyVersion
) -> None:
    for who in ("morag", "rita"):
        text = page(cast, who)
        assert "tests/posts/test_publish_gate.py" in text
        assert "0 pictures live without a permission on record; 0 certificates" in text
    for who in ("ola", "pip", "dora"):
        text = page(cast, who)
        assert "tests/posts" not in text and "certificates" not in text
        assert "Only a manager publishes" in text


def test_a_clause_without_a_control_and_a_control_without_a_clause_both_show(cast: Cast, policy: PolicyVersion) -> None:
    changed = [
        ClauseText(one.code, one.section, "Now in other words." if one.code == "S8" else one.text, str(one.audience))
        for one in social_networking.CLAUSES
        if one.code != "S37"
    ] + [ClauseText("S41", "New", "Something new.")]
    second = publish_policy_version(
        social_networking.SLUG,
        changed,
        title=social_networking.TITLE,
        effective_on=clock.today(),
        review_on=clock.today() + timedelta(days=365),
        by=cast.morag,
    )
    found = {one.clause.code: one for one in controls.clause_map(second, clock.now(), figures=False)}
    assert found["S41"].controls == []
    assert found["S8"].changed_in == second and found["S7"].changed_in is None
    assert {one.clause for one in controls.without_clause(second)} == {"S37"}
    acknowledge_everything(cast.morag)
    text = page(cast, "morag")
    assert "Nothing keeps it" in text and "New words" in text and "no longer has: S37" in text.replace("\n", " ")


def test_a_figure_that_cannot_be_told_is_left_out_and_logged(
    cast: Cast, policy: PolicyVersion, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(at: object) -> str:
        raise RuntimeError

    one = Control(clause="S8", keeps=Keeps.DOES, says="Broken", tests=(), figure=broken)
    monkeypatch.setattr(controls, "_controls", {("S8", "Broken"): one})
    shown = next(each for each in controls.clause_map(policy, clock.now(), figures=True) if each.clause.code == "S8")
    assert [(each.control.says, each.figure) for each in shown.controls] == [("Broken", "")]
    assert "could not be told" in caplog.text


def test_a_policy_that_people_alone_keep_alarms_nobody_and_offers_no_map(cast: Cast, policy: PolicyVersion) -> None:
    kindness = publish_policy_version(
        "kindness",
        [ClauseText("K1", "With children", "We speak kindly.")],
        title="Kindness",
        effective_on=clock.today(),
        review_on=clock.today() + timedelta(days=365),
        by=cast.morag,
    )
    acknowledge_everything(cast.morag, cast.ola)
    for who in ("morag", "ola"):
        client = signed_in(getattr(cast, who))
        text = client.get(reverse("policies:clause_map", args=["kindness"])).content.decode()
        assert "about what people do" in text and "Nothing keeps it" not in text and "no longer has" not in text
        read = client.get(reverse("policies:policy", args=[kindness.document.slug])).content.decode()
        assert "We speak kindly" in read and "How the portal keeps each clause" not in read
        kept = client.get(reverse("policies:policy", args=[social_networking.SLUG])).content.decode()
        assert "How the portal keeps each clause" in kept
