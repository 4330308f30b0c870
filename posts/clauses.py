"""What keeps the clauses about what is written here, by whom, and about pictures."""

from datetime import datetime

from django.db.models import Q

from nursery_portal.kit.words import counted
from nursery_portal.policies.controls import Control, Keeps, keep
from posts.models import Photo, Post, PublicationCertificate
from posts.rules import showable


def _of_kind(*kinds: Post.Kind) -> Q:
    return Q(state=Post.State.PUBLISHED, kind__in=kinds)


def _stories(at: datetime) -> str:
    found = Post.objects.filter(_of_kind(Post.Kind.ACTIVITY, Post.Kind.EVENT)).count()
    return f"{counted(found, 'story', 'stories')} told"


def _news(at: datetime) -> str:
    found = Post.objects.filter(_of_kind(Post.Kind.UPDATE, Post.Kind.REMINDER)).count()
    return f"{counted(found, 'piece of news or reminder', 'pieces of news and reminders')} published"


def _links(at: datetime) -> str:
    return f"{counted(Post.objects.filter(_of_kind(Post.Kind.LINK)).count(), 'link')} published"


def _live_without(at: datetime) -> str:
    """What the door would serve beside what the certificates cover: nothing may be in the first alone."""
    live = showable(Photo.objects.filter(post__state=Post.State.PUBLISHED), at)
    without = live.filter(certificate_lines__isnull=True).distinct().count()
    certificates = PublicationCertificate.objects.count()
    return f"{counted(without, 'picture')} live without a permission on record; {counted(certificates, 'certificate')}"


def _publishers(at: datetime) -> str:
    people = PublicationCertificate.objects.values("published_by").distinct().count()
    return f"{counted(people, 'person has', 'people have')} published so far"


def declare() -> None:
    """Say what keeps S3 to S6, S8 to S10, S13, S19, S33 and S35 to S38."""
    keep(
        Control(
            clause="S3",
            keeps=Keeps.DOES,
            says="A post of an activity carries its room, its day and its pictures; each picture says who is in it.",
            tests=("tests/posts/test_draft.py::test_every_kind_is_saved_with_its_own_field",),
            figure=_stories,
        ),
        Control(
            clause="S4",
            keeps=Keeps.DOES,
            says="There are no streaks, no counters of popularity and no quota: a draft waits as long as it needs.",
            tests=("tests/posts/test_draft.py::test_looking_around_leaves_no_heap_of_empty_drafts",),
        ),
        Control(
            clause="S4",
            keeps=Keeps.DOES,
            says="A post can be prepared when there is time and go out later; every permission is asked again then.",
            tests=(
                "tests/posts/test_scheduling.py::test_it_goes_out_at_its_time_and_not_before",
                "tests/posts/test_scheduling.py::test_a_permission_taken_back_meanwhile_leaves_it_in_and_tells_the_manager_why",
            ),
        ),
        Control(
            clause="S5",
            keeps=Keeps.DOES,
            says="News and reminders are kinds of their own; a reminder needs its day, stands at the top until "
            "then, and a family can say that they have seen it; staff read who has not.",
            tests=(
                "tests/posts/test_draft.py::test_every_kind_is_saved_with_its_own_field",
                "tests/posts/test_house_features.py::test_the_list_says_who_has_not_seen_it_and_who_is_to_be_told_at_the_door",
            ),
            figure=_news,
        ),
        Control(
            clause="S6",
            keeps=Keeps.REFUSES,
            says="A recommended link names its source and why it is worth reading, leads to a website and nowhere "
            "else, fetches nothing by itself, and does not say where the reader comes from.",
            tests=(
                "tests/posts/test_draft.py::test_a_link_goes_to_a_website_and_nowhere_else",
                "tests/posts/test_house_features.py::test_a_link_needs_its_source_and_why_it_is_worth_reading",
                "tests/posts/test_house_features.py::test_a_link_opens_without_telling_where_one_comes_from_and_nothing_is_fetched",
            ),
            figure=_links,
        ),
        Control(
            clause="S8",
            keeps=Keeps.REFUSES,
            says="Publishing is refused while a tagged child's permission is not in force or nobody has said that "
            "everyone is tagged; each publication keeps a certificate of the permissions it relied on, and the "
            "database itself takes no published picture without one.",
            tests=(
                "tests/posts/test_certificate.py::test_the_database_refuses_to_publish_a_picture_without_its_certificate",
                "tests/posts/test_publish_gate.py::test_publishes_with_a_certificate_while_every_permission_is_in_force",
                "tests/posts/test_publish_gate.py::test_refuses_and_changes_nothing_once_permission_is_withdrawn",
                "tests/posts/test_publish_gate.py::test_a_picture_nobody_accounted_for_never_goes_out",
            ),
            figure=_live_without,
        ),
        Control(
            clause="S8",
            keeps=Keeps.REFUSES,
            says="Every picture asks again each time it is opened, also from an old address and from a remembered "
            "page.",
            tests=(
                "tests/posts/test_photo_door.py::test_withdrawn_is_gone_for_every_old_address_also_with_a_remembered_etag",
                "tests/posts/test_photo_door.py::test_an_error_inside_the_door_is_a_404_and_one_error_line",
            ),
        ),
        Control(
            clause="S8",
            keeps=Keeps.DOES,
            says="What a child shows counts before any permission: anybody on the staff keeps such a picture out until "
            "a manager has decided. The wrong child shown is hidden at once, by whoever sees it.",
            tests=(
                "tests/posts/test_unwilling.py::test_in_the_day_book_it_is_gone_for_everybody_but_who_decides",
                "tests/posts/test_unwilling.py::test_anybody_who_sees_it_says_so_and_it_is_gone_at_once",
            ),
        ),
        Control(
            clause="S9",
            keeps=Keeps.REFUSES,
            says="Families have no way to begin a post or to send in a picture; practitioners prepare drafts for "
            "their own rooms.",
            tests=(
                "tests/posts/test_draft.py::test_nobody_else_reaches_any_page_of_the_workroom",
                "tests/posts/test_draft.py::test_the_practitioner_of_another_room_gets_404_everywhere",
                "tests/posts/test_upload.py::test_nobody_else_sends_pictures_into_a_draft",
            ),
        ),
        Control(
            clause="S10",
            keeps=Keeps.REFUSES,
            says="Only a manager publishes, whichever way the request comes, and the certificate names the one who "
            "did.",
            tests=(
                "tests/architecture/test_every_url.py::test_answers_as_stated_and_writes_nothing_else",
                "tests/posts/test_draft.py::test_a_practitioner_hands_over_and_the_manager_finds_it_first",
            ),
            figure=_publishers,
        ),
        Control(
            clause="S13",
            keeps=Keeps.REFUSES,
            says="A family reads the posts of its own rooms and of the whole nursery, and comments below them.",
            tests=(
                "tests/posts/test_day_book.py::test_a_family_sees_its_room_and_no_other",
                "tests/posts/test_day_book.py::test_a_deleted_comment_is_kept_as_evidence_and_shown_to_nobody",
            ),
        ),
        Control(
            clause="S19",
            keeps=Keeps.DOES,
            says="No page of the portal sends a message from one member to another.",
            tests=(
                "tests/architecture/test_every_url.py::test_every_address_is_stated_and_every_stated_address_exists",
            ),
        ),
        Control(
            clause="S33",
            keeps=Keeps.DOES,
            says="The place and every hidden detail are taken out of a picture before it is kept; who opened which "
            "large picture is recorded for a year, for safety alone.",
            tests=(
                "tests/posts/test_upload.py::test_the_place_is_in_no_file_and_no_row",
                "tests/posts/test_photo_door.py::test_only_the_large_picture_leaves_a_security_record_once_a_day",
            ),
        ),
        Control(
            clause="S35",
            keeps=Keeps.ASKS,
            says="There is no button for sharing, and no browser or cache may keep a picture without asking again. "
            "A screenshot cannot be prevented, and we do not pretend that it can.",
            tests=("tests/posts/test_photo_door.py::test_serves_a_family_of_the_room_and_lets_nobody_keep_it",),
        ),
        Control(
            clause="S36",
            keeps=Keeps.DOES,
            says="A picture that shows other children says so beside it, and neither it nor the words with it say who "
            "they are without their family's yes to the first name.",
            tests=(
                "tests/posts/test_day_book.py::test_no_name_tag_or_region_of_another_family_reaches_a_browser",
                "tests/posts/test_day_book.py::test_a_name_taken_back_leaves_the_words_for_other_families_at_the_next_request",
            ),
        ),
        Control(
            clause="S37",
            keeps=Keeps.REFUSES,
            says="The original of a picture is never given out.",
            tests=("tests/posts/test_photo_door.py::test_the_master_and_invented_renditions_are_never_served",),
        ),
        Control(
            clause="S38",
            keeps=Keeps.REFUSES,
            says="Pictures of an event pass the same gate as any other, and group pictures need a yes of their own.",
            tests=("tests/posts/test_publish_gate.py::test_one_refusal_by_any_holder_blocks_and_reads_the_same",),
        ),
        Control(
            clause="S38",
            keeps=Keeps.REFUSES,
            says="Pictures of an event go out only after somebody has said that they looked at each of them, and are "
            "seen for a shorter time than others; then they are erased.",
            tests=(
                "tests/posts/test_house_features.py::test_pictures_of_an_event_go_out_only_after_a_look_of_their_own",
                "tests/posts/test_house_features.py::test_pictures_of_an_event_are_dark_after_their_last_day_and_erased_by_the_sweep",
            ),
        ),
    )
