"""What keeps which clause: the policies themselves, and the members and the register below them."""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from nursery_portal.kit.words import counted
from nursery_portal.members.models import AccessCode, FastReading, Invitation, Role, RoleGrant, grant_current
from nursery_portal.policies.controls import Control, Keeps, keep
from nursery_portal.policies.models import Acknowledgement
from nursery_portal.policies.rules import current_versions, review_overdue


def _reviews(at: datetime) -> str:
    today = timezone.localdate(at)
    late = sum(review_overdue(version, today) for version in current_versions(today))
    return f"{counted(late, 'policy is', 'policies are')} past the day of review"


def _acknowledged(at: datetime) -> str:
    held = current_versions(timezone.localdate(at))
    people = Acknowledgement.objects.filter(version__in=held).values("user").distinct().count()
    return f"{counted(people, 'person has', 'people have')} acknowledged what is in effect"


def _managers(at: datetime) -> str:
    grants = RoleGrant.objects.filter(grant_current(timezone.localdate(at)), role=Role.MANAGER)
    return f"{counted(grants.values('user').distinct().count(), 'manager')} named just now"


def _invitations(at: datetime) -> str:
    used = Invitation.objects.filter(state=Invitation.State.ACCEPTED).count()
    waiting = Invitation.objects.filter(state=Invitation.State.PENDING, expires_at__gt=at).count()
    return f"{counted(used, 'invitation')} accepted, {waiting} open"


def _without_invitation(at: datetime) -> str:
    joined = get_user_model().objects.filter(joined_at__isnull=False)
    by_code = AccessCode.objects.filter(user=OuterRef("pk"), used_at=OuterRef("joined_at"))
    invited = joined.filter(Q(invitations__accepted_at=F("joined_at")) | Exists(by_code)).distinct().count()
    return f"{counted(joined.count() - invited, 'account')} without an accepted invitation"


def _slowed(at: datetime) -> str:
    lately = FastReading.objects.filter(at__gt=at - timedelta(days=365)).count()
    return f"{counted(lately, 'account was', 'accounts were')} slowed within a year"


def declare() -> None:
    """Say what keeps the clauses about the policy itself, about who may come in, and about official channels."""
    keep(
        Control(
            clause="S1",
            keeps=Keeps.DOES,
            says="Each version carries its number, the day since which it holds and the day of its next review; "
            "earlier versions stay readable, and the database refuses to change one.",
            tests=(
                "tests/policies/test_publishing.py::test_every_member_reads_every_version_with_its_dates",
                "tests/policies/test_publishing.py::test_the_database_refuses_to_rewrite_what_was_published",
                "tests/policies/test_publishing.py::test_a_review_that_is_overdue_is_said",
            ),
            figure=_reviews,
        ),
        Control(
            clause="S2",
            keeps=Keeps.DOES,
            says="This page: every clause stands beside what keeps it and the test that would notice if it did not.",
            tests=("tests/policy/test_clause_map.py::test_every_clause_of_the_first_policy_is_kept_by_something",),
        ),
        Control(
            clause="S11",
            keeps=Keeps.REFUSES,
            says="Every page and every picture answers only to a signed-in member in good standing; search engines "
            "are told to stay away and find nothing but the door.",
            tests=(
                "tests/architecture/test_every_url.py::test_answers_as_stated_and_writes_nothing_else",
                "tests/members/test_standing.py::test_the_stranger_is_sent_to_the_door_also_from_pages_that_are_not_there",
            ),
        ),
        Control(
            clause="S12",
            keeps=Keeps.REFUSES,
            says="The only way in is a personal invitation that works once and for a few days; access ends with "
            "the last child's place, at the next request.",
            tests=(
                "tests/members/test_invitations.py::test_it_works_once",
                "tests/members/test_invitations.py::test_an_account_that_was_never_claimed_has_no_other_door",
                "tests/members/test_standing.py::test_membership_ends_with_the_place_of_the_last_child_and_not_before",
                "tests/members/test_coming_back.py::test_a_code_works_once_for_a_day_and_only_the_newest",
            ),
            figure=_invitations,
        ),
        Control(
            clause="S12",
            keeps=Keeps.DOES,
            says="There is no page on which anybody could sign themselves up.",
            tests=("tests/members/test_invitations.py::test_an_account_that_was_never_claimed_has_no_other_door",),
            figure=_without_invitation,
        ),
        Control(
            clause="S10",
            keeps=Keeps.DOES,
            says="Who may publish is a dated entry that names who entered it and why; nobody names somebody of "
            "their own rank or above.",
            tests=("tests/members/test_standing.py::test_a_role_ends_with_its_last_day_and_begins_with_its_first",),
            figure=_managers,
        ),
        Control(
            clause="S16",
            keeps=Keeps.ASKS,
            says="Everybody who works here reads and acknowledges the wording for staff before seeing anything, "
            "and again when it changes.",
            tests=(
                "tests/policies/test_acknowledging.py::test_a_parent_reads_what_is_for_families_and_staff_what_is_for_staff",
                "tests/policies/test_acknowledging.py::test_a_new_version_is_acknowledged_anew_from_the_day_it_takes_effect",
            ),
            figure=_acknowledged,
        ),
        Control(
            clause="S16",
            keeps=Keeps.REFUSES,
            says="Once a year staff read the rules for staff again and acknowledge them before they see anything more; "
            "a register names who has not, and reminds.",
            tests=(
                "tests/policies/test_library.py::test_nobody_sees_anything_before_the_yearly_one",
                "tests/policies/test_library.py::test_who_has_not_is_reminded_every_fortnight_and_not_at_once",
            ),
        ),
        Control(
            clause="S23",
            keeps=Keeps.ASKS,
            says="The staff behaviour policy stands in the library with its own number, and everybody who works here "
            "acknowledges it.",
            tests=(
                "tests/policies/test_library.py::"
                "test_a_new_nursery_begins_with_every_policy_each_asked_of_whom_it_binds",
            ),
        ),
        Control(
            clause="S28",
            keeps=Keeps.DOES,
            says="Mails leave from the nursery's own address, name no child, and lead back into the portal.",
            tests=(
                "tests/notify/test_mails.py::test_a_mail_names_the_nursery_and_nothing_of_the_notice",
                "tests/notify/test_no_names.py::test_no_mail_about_any_kind_of_notice_holds_a_name_or_its_words",
            ),
        ),
        Control(
            clause="S29",
            keeps=Keeps.DOES,
            says="Members appear by first name and initial; nobody's telephone number or address is shown to another.",
            tests=("tests/posts/test_day_book.py::test_no_name_tag_or_region_of_another_family_reaches_a_browser",),
        ),
        Control(
            clause="S29",
            keeps=Keeps.DOES,
            says="One page names the official ways to reach the nursery, and families read no surname there.",
            tests=("tests/members/test_contacts.py::test_a_parent_is_led_to_the_manager_and_reads_no_surname",),
        ),
        Control(
            clause="S20",
            keeps=Keeps.DOES,
            says="Wherever a member of staff might be asked, families find the way to the manager instead.",
            tests=(
                "tests/members/test_contacts.py::test_a_parent_is_led_to_the_manager_and_reads_no_surname",
                "tests/members/test_staff_are_not_named.py::"
                "test_the_way_to_ask_the_manager_stands_wherever_staff_might_be_asked",
            ),
        ),
        Control(
            clause="S34",
            keeps=Keeps.REFUSES,
            says="No page of a family names a colleague's surname or address, so that nobody is found elsewhere by it.",
            tests=("tests/members/test_staff_are_not_named.py::test_no_page_of_a_parent_names_a_member_of_staff",),
        ),
        Control(
            clause="S32",
            keeps=Keeps.ASKS,
            says="Visitors without an account read the wording for visitors at the door and write their name under it.",
            tests=("tests/policies/test_door_and_dates.py::test_a_visitor_reads_signs_and_gets_nothing_else",),
        ),
        Control(
            clause="S40",
            keeps=Keeps.DOES,
            says="Parents as partners, complaints and grievance are in the library beside this policy, for everybody.",
            tests=(
                "tests/policies/test_library.py::"
                "test_a_new_nursery_begins_with_every_policy_each_asked_of_whom_it_binds",
            ),
        ),
        Control(
            clause="S32",
            keeps=Keeps.REFUSES,
            says="A relative whom a family asked in sees only pictures that show their own child.",
            tests=(
                "tests/members/test_relatives.py::"
                "test_a_relative_sees_only_pictures_with_their_own_child_and_no_other_childs_name",
            ),
        ),
        Control(
            clause="S33",
            keeps=Keeps.REFUSES,
            says="A session of staff ends after half an hour of silence, and with the working day.",
            tests=(
                "tests/members/test_sessions.py::"
                "test_staff_are_signed_out_after_half_an_hour_of_silence_and_not_before",
            ),
        ),
        Control(
            clause="S33",
            keeps=Keeps.REFUSES,
            says="An account that opens far more pictures or pages of the register than a person does has to wait, "
            "and two leaders are told.",
            tests=(
                "tests/members/test_pace.py::test_the_hundred_and_first_picture_waits_and_old_ones_do_not",
                "tests/members/test_pace.py::test_lead_and_manager_are_told_once_for_each_incident",
            ),
            figure=_slowed,
        ),
        Control(
            clause="S33",
            keeps=Keeps.REFUSES,
            says="Nobody takes over an account by its mail alone: another address waits a day, and the old one can "
            "stop it; a colleague's second step is taken off by two leaders.",
            tests=(
                "tests/members/test_addresses.py::test_the_old_mailbox_stops_it_and_everything_that_is_signed_in",
                "tests/members/test_factor_resets.py::"
                "test_the_one_who_proposed_cannot_agree_and_the_database_says_so_too",
            ),
        ),
        Control(
            clause="S30",
            keeps=Keeps.REFUSES,
            says="The shared tablet needs no shared account: each person has digits of their own, and it locks after "
            "five minutes.",
            tests=(
                "tests/members/test_shared_tablet.py::test_the_digits_open_nothing_anywhere_else",
                "tests/members/test_shared_tablet.py::test_it_locks_after_five_minutes_and_using_it_keeps_it_open",
            ),
        ),
        Control(
            clause="S30",
            keeps=Keeps.REFUSES,
            says="Staff see nothing without a second factor, each role sees only what its work needs, and whoever "
            "runs the computers sees no child at all.",
            tests=(
                "tests/members/test_second_factor.py::test_every_role_of_the_nursery_needs_it_and_families_do_not",
                "tests/posts/test_publish_gate.py::test_no_role_and_a_superuser_see_nothing",
            ),
        ),
        Control(
            clause="S31",
            keeps=Keeps.ASKS,
            says="Families acknowledge this clause before they see the first picture; what became of a breach is "
            "recorded.",
            tests=(
                "tests/policies/test_acknowledging.py::test_everybody_is_led_to_the_policy_first_and_inside_afterwards",
            ),
            figure=_acknowledged,
        ),
        Control(
            clause="S32",
            keeps=Keeps.REFUSES,
            says="No adult sees anything before acknowledging the policy, relatives and guests included.",
            tests=(
                "tests/policies/test_acknowledging.py::test_everybody_is_led_to_the_policy_first_and_inside_afterwards",
                "tests/policies/test_acknowledging.py::test_reading_alone_acknowledges_nothing",
            ),
        ),
    )
