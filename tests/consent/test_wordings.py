"""The texts families are asked with: complete, frozen, installed once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consent.actions import end_wording, install_wordings, publish_wordings
from consent.models import ENFORCED, Purpose, Wording
from consent.rules import current_wordings
from consent.wordings import as_text, default_texts, digest_of, for_child
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.register.models import Nursery
from tests.cast import Cast
from tests.conftest import Clock


@pytest.fixture
def nursery(db: None) -> Nursery:
    return Nursery.objects.create(
        pk=1, name="Stepping Stones", legal_name="Stepping Stones Day Nursery Ltd", address="2 Mill Lane\nNorthbridge"
    )


def test_each_text_says_all_that_permission_must_be_asked_with(nursery: Nursery) -> None:
    texts = default_texts(nursery)
    assert [text.purpose for text in texts] == [purpose.value for purpose in ENFORCED]
    for text in texts:
        assert text.controller == "Stepping Stones Day Nursery Ltd, 2 Mill Lane, Northbridge"
        assert "relatives of other families" in text.recipients
        assert "six years" in text.retention
        for promise in (
            "take a yes back at any time",
            "takes part in everything",
            "Information Commissioner",
            "no reason",
        ):
            assert promise in text.more, (text.purpose, promise)
        assert "{nursery}" not in text.recipients


def test_installing_makes_families_answerable_and_a_second_time_changes_nothing(nursery: Nursery) -> None:
    made = install_wordings(by=None)
    assert [one.version for one in made] == [1, 1, 1, 1]
    assert set(current_wordings(now())) == set(ENFORCED)
    assert all(digest_of(one) == one.sha256 for one in Wording.objects.all())
    assert AuditEvent.objects.filter(event=Event.CONSENT_WORDING_PUBLISHED).count() == 4

    assert install_wordings(by=None) == []
    assert Wording.objects.count() == 4


def test_a_new_legal_name_is_a_new_version_and_old_answers_stand(nursery: Nursery) -> None:
    install_wordings(by=None)
    nursery.legal_name = "Northbridge Nurseries Ltd"
    nursery.save(update_fields=["legal_name"])
    assert [one.version for one in install_wordings(by=None)] == [2, 2, 2, 2]
    assert {one.version for one in current_wordings(now()).values()} == {2}
    assert not Wording.objects.filter(answers_end_at__isnull=False).exists()


def test_what_the_nursery_has_written_for_itself_stays_and_only_what_is_missing_is_added(nursery: Nursery) -> None:
    text = next(one for one in default_texts(nursery) if one.purpose == Purpose.OWN_PICTURES)
    publish_wordings([replace(text, question="May we, but never at the pool?")], by=None)
    later = next(one for one in default_texts(nursery) if one.purpose == Purpose.COVERED)
    on = now() + timedelta(days=9)
    publish_wordings([replace(later, question="May we cover {child}, from then on?")], by=None, effective_at=on)

    made = install_wordings(by=None)

    assert {one.purpose for one in made} == {Purpose.GROUP_PICTURES, Purpose.FIRST_NAME}
    assert current_wordings(now())[Purpose.OWN_PICTURES].question == "May we, but never at the pool?"
    assert Purpose.COVERED not in current_wordings(now())
    assert current_wordings(on)[Purpose.COVERED].question == "May we cover {child}, from then on?"
    assert install_wordings(by=None) == []

    nursery.legal_name = "Northbridge Nurseries Ltd"
    nursery.save(update_fields=["legal_name"])
    assert len(install_wordings(by=None)) == 4
    own, covered = current_wordings(now())[Purpose.OWN_PICTURES], current_wordings(on)[Purpose.COVERED]
    assert own.question == "May we, but never at the pool?" and own.controller.startswith("Northbridge Nurseries")
    assert covered.question == "May we cover {child}, from then on?" and covered.effective_at == on
    assert covered.controller.startswith("Northbridge Nurseries") and Purpose.COVERED not in current_wordings(now())


def test_only_those_who_publish_policies_publish_what_families_are_asked(cast: Cast) -> None:
    for nobody in (cast.ola, cast.pip, cast.dora, cast.syd, cast.superuser):
        with pytest.raises(Refused, match="Only a manager"):
            publish_wordings(default_texts(cast.nursery), by=nobody)
    assert {one.version for one in Wording.objects.all()} == {1}
    publish_wordings(default_texts(cast.nursery), by=cast.rita)
    assert {one.version for one in current_wordings(now()).values()} == {2}


def test_without_a_nursery_there_is_nobody_to_answer_for_the_pictures(db: None) -> None:
    with pytest.raises(Refused, match="nursery's name"):
        install_wordings(by=None)


def test_answers_end_once_and_never_later_than_said(cast: Cast, clock: Clock) -> None:
    text = cast.wordings[Purpose.OWN_PICTURES]
    end_wording(text, from_at=now() + timedelta(days=2), by=cast.morag)
    with pytest.raises(Refused, match="have ended"):
        end_wording(text, from_at=now() + timedelta(days=3), by=cast.morag)
    end_wording(text, from_at=now() - timedelta(days=9), by=cast.morag)
    text.refresh_from_db()
    assert text.answers_end_at == now(), "an instant that has passed means now"
    with pytest.raises(Refused, match="Only a manager"):
        end_wording(cast.wordings[Purpose.FIRST_NAME], from_at=now(), by=cast.dora)


def test_a_new_text_does_not_end_with_one_that_was_ended_by_itself(cast: Cast) -> None:
    text = cast.wordings[Purpose.OWN_PICTURES]
    end_wording(text, from_at=now() + timedelta(days=2), by=cast.morag)
    made = publish_wordings([as_text(text)], by=cast.morag)[0]
    made.refresh_from_db()
    assert made.answers_end_at is None


def test_a_childs_name_is_put_in_and_nothing_else_is_read_into_the_text() -> None:
    assert for_child("{child} and {nursery} {0} %s", "Teddy {child}") == "Teddy {child} and {nursery} {0} %s"


def test_every_text_fits_its_column(nursery: Nursery) -> None:
    for text in default_texts(nursery):
        assert len(text.title) <= 80 and len(text.question) <= 240 and len(text.controller) <= 240
