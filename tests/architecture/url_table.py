"""Every address of the portal: what it answers to whom. An address that is not stated here fails the build.

Columns, in the order of world.ROLES: anonymous, suspended, leaver, parent, other parent, practitioner, manager, dsl,
owner, system administrator, superuser. `get` is tried with GET and HEAD, `post` with an empty POST. 302 for those who
are not signed in leads to the sign-in page. A cell marked with `w` may write rows; no other cell may.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from consent.models import ConsentEvent
from nursery_portal.notify.rules import stop_token
from tests.architecture.world import World

Where = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """One address: its kwargs, and an answer for each role and method."""

    get: str
    post: str
    where: Where = lambda world: {}


#                     anon susp leav par  othr prac mana dsl  ownr syst supr
NOBODY = "302 403 403"
OPEN = "200 200 200 200 200 200 200 200 200 200 200"
ONLY_GET = "405 405 405 405 405 405 405 405 405 405 405"
MEMBERS = f"{NOBODY} 200 200 200 200 200 200 403 403"
MEMBERS_NO_POST = f"{NOBODY} 405 405 405 405 405 405 405 403"
MEMBERS_NO_GET = f"{NOBODY} 405 405 405 405 405 405 405 403"

post_: Where = lambda world: {"pk": world.post.pk}  # noqa: E731
picture_: Where = lambda world: {"pk": world.post.pk, "photo": world.picture.pk}  # noqa: E731
bytes_: Where = lambda world: {"pk": world.picture.pk, "rendition": "medium"}  # noqa: E731
draft_bytes_: Where = lambda world: {"pk": world.draft_picture.pk, "rendition": "medium"}  # noqa: E731
second_: Where = lambda world: {"pk": world.asked.pk}  # noqa: E731
pack_: Where = lambda world: {"pk": world.pack.pk}  # noqa: E731
report_: Where = lambda world: {"pk": world.picture_report.pk}  # noqa: E731
reminder_: Where = lambda world: {"pk": world.reminder.pk}  # noqa: E731
template_: Where = lambda world: {"pk": world.template.pk}  # noqa: E731
bounce_: Where = lambda world: {"pk": world.bounce.pk}  # noqa: E731
comment_: Where = lambda world: {"pk": world.comment.pk}  # noqa: E731
ola_: Where = lambda world: {"pk": world.cast.ola.pk}  # noqa: E731
question_: Where = lambda world: {"pk": world.question.pk}  # noqa: E731
rule_: Where = lambda world: {"pk": world.rule.pk}  # noqa: E731
measure_: Where = lambda world: {"pk": world.measure.pk}  # noqa: E731
held_: Where = lambda world: {"pk": world.held.pk}  # noqa: E731

draft_: Where = lambda world: {"pk": world.draft.pk}  # noqa: E731
draft_picture_: Where = lambda world: {"pk": world.draft.pk, "photo": world.draft_picture.pk}  # noqa: E731
draft_tag_: Where = lambda world: {**draft_picture_(world), "tag": world.draft_picture.tags.get().pk}  # noqa: E731

slug_: Where = lambda world: {"slug": world.policy.document.slug}  # noqa: E731
version_: Where = lambda world: {"slug": world.policy.document.slug, "number": world.policy.number}  # noqa: E731
notice_: Where = lambda world: {"pk": world.notice.pk}  # noqa: E731
child_: Where = lambda world: {"child": world.cast.teddy.pk}  # noqa: E731
given_: Where = lambda world: {"child": world.cast.teddy.pk, "what": "own_pictures"}  # noqa: E731
receipt_: Where = lambda world: {"receipt": ConsentEvent.objects.filter(guardian=world.cast.ola)[0].receipt}  # noqa: E731
paper_: Where = lambda world: {"code": world.paper.code}  # noqa: E731
keyed_: Where = lambda world: {"receipt": world.keyed}  # noqa: E731
concern_: Where = lambda world: {"pk": world.concern.pk}  # noqa: E731
case_: Where = lambda world: {"pk": world.case.pk}  # noqa: E731
reset_: Where = lambda world: {"uidb36": "1", "key": "set-password"}  # noqa: E731
key_1: Where = lambda world: {"pk": 1}  # noqa: E731

# the workroom: practitioners of the room and managers
WORKROOM = f"{NOBODY} 403 403 200 200 403 403 403 403"
WORKROOM_REFUSED = f"{NOBODY} 403 403 422 422 403 403 403 403"
WORKROOM_WRITES = f"{NOBODY} 403 403 302w 302w 403 403 403 403"
ANY_STAFF_WRITES = f"{NOBODY} 403 403 302w 302w 302w 302w 403 403"

# the register: its readers are manager, lead and owner; managers keep it, the lead keeps protection
REGISTER = f"{NOBODY} 403 403 403 200 200 200 403 403"
KEEPER = f"{NOBODY} 403 403 403 200 403 403 403 403"
KEEPER_REFUSED = f"{NOBODY} 403 403 403 422 403 403 403 403"
LEAD = f"{NOBODY} 403 403 403 403 200 403 403 403"
LEAD_REFUSED = f"{NOBODY} 403 403 403 403 422 403 403 403"
INVITER = f"{NOBODY} 403 403 403 200 403 200 403 403"
INVITER_REFUSED = f"{NOBODY} 403 403 403 422 403 422 403 403"
INVITER_SENT_BACK = f"{NOBODY} 403 403 403 302 403 302 403 403"
REGISTER_REFUSED = f"{NOBODY} 403 403 403 422 422 422 403 403"
teddy_: Where = lambda world: {"pk": world.cast.teddy.pk}  # noqa: E731
link_: Where = lambda world: {"pk": world.cast.ola_link.pk}  # noqa: E731
proposal_: Where = lambda world: {"pk": world.proposal.pk}  # noqa: E731
barred_: Where = lambda world: {"pk": world.barred.pk}  # noqa: E731
relative_: Where = lambda world: {"pk": world.relative.pk}  # noqa: E731
room_: Where = lambda world: {"pk": world.cast.acorn.pk}  # noqa: E731
grant_: Where = lambda world: {"pk": world.cast.pip.role_grants.get().pk}  # noqa: E731

# allauth's own pages show nothing of a child. Signed in or not they guard themselves; a suspended member gets none.
ENTRANCE = "200 403 302 302 302 302 302 302 302 302 302"
ALONE = "302 403 302 302 302 302 302 302 302 302 302"
ACCOUNT = "302 403 200 200 200 200 200 200 200 200 200"
PLAIN = "200 403 200 200 200 200 200 200 200 200 200"
PLAIN_NO_POST = "405 403 405 405 405 405 405 405 405 405 405"
ACCOUNT_NO_POST = "302 403 405 405 405 405 405 405 405 405 405"
# the admin opens for who handles concerns or grants roles: manager, lead, owner
ADMIN_PAGE = f"{NOBODY} 403 403 403 200 200 200 403 403"
ADMIN_AWAY = f"{NOBODY} 403 403 403 302 302 302 403 403"
ADMIN_NO_POST = f"{NOBODY} 403 403 403 405 405 405 403 403"
# what is about the practitioner: read by the manager and the leads, not found by the owner
READERS = f"{NOBODY} 403 403 403 200 200 404 403 403"
READERS_REFUSED = f"{NOBODY} 403 403 403 422 422 404 403 403"
ABSENT_FOR_ALL = "404 404 404 404 404 404 404 404 404 404 404"
ABSENT = "302 403 404 404 404 404 404 404 404 404 404"

TABLE: dict[str, Row | list[Row]] = {
    "home:landing": Row(get=f"{NOBODY} 302 302 302 302 302 302 302 403", post=MEMBERS_NO_POST),
    "home:healthz": Row(get=OPEN, post=ONLY_GET),
    "home:manifest": Row(get=OPEN, post=ONLY_GET),
    "home:service_worker": Row(get=OPEN, post=ONLY_GET),
    "home:offline": Row(get=OPEN, post=ONLY_GET),
    "home:robots": Row(get=OPEN, post=ONLY_GET),
    "posts:feed": Row(get=MEMBERS, post=MEMBERS_NO_POST),
    "posts:post_detail": Row(get=f"{NOBODY} 200 404 200 200 200 200 403 403", post=MEMBERS_NO_POST, where=post_),
    "posts:picture": Row(get=f"{NOBODY} 200 404 200 200 200 200 403 403", post=MEMBERS_NO_POST, where=picture_),
    "posts:search": Row(get=MEMBERS, post=MEMBERS_NO_POST),
    "posts:door_sheet": Row(get=f"{NOBODY} 403 403 200 200 200 200 403 403", post=MEMBERS_NO_POST),
    "posts:reminder_readers": [
        Row(get=f"{NOBODY} 403 403 404 404 404 404 403 403", post=MEMBERS_NO_POST, where=post_),
        Row(get=f"{NOBODY} 403 403 200 200 200 200 403 403", post=MEMBERS_NO_POST, where=reminder_),
    ],
    "posts:reminder_again": Row(
        get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 302w 302w 403 403 403 403", where=reminder_
    ),
    "posts:post_schedule": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 422 403 403 403 403", where=draft_),
    "posts:post_unschedule": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302w 403 403 403 403", where=draft_),
    "posts:template_keep": Row(get=MEMBERS_NO_GET, post=WORKROOM_REFUSED, where=draft_),
    "posts:template_use": Row(get=MEMBERS_NO_GET, post=WORKROOM_WRITES, where=template_),
    "posts:template_end": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 302w 302w 403 403 403 403", where=template_),
    "posts:reminder_seen": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302 404 302 302 302 302 403 403", where=post_),
    "posts:comment_write": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 422 404 422 422 422 422 403 403", where=post_),
    "posts:comment_edit": Row(
        get=f"{NOBODY} 200 404 404 404 404 404 403 403",
        post=f"{NOBODY} 422 404 404 404 404 404 403 403",
        where=comment_,
    ),
    "posts:comment_delete": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302w 404 404 404 404 404 403 403", where=comment_),
    "posts:comment_reply": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 422 403 403 403 403", where=comment_),
    "posts:picture_keep": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302 404 403 403 403 403 403 403", where=picture_),
    "posts:who_sees": Row(get=f"{NOBODY} 200 404 403 403 403 403 403 403", post=MEMBERS_NO_POST, where=child_),
    "posts:album": Row(get=f"{NOBODY} 200 200 403 403 403 403 403 403", post=MEMBERS_NO_POST),
    "posts:album_keep": Row(
        get=f"{NOBODY} 302 302 403 403 403 403 403 403", post=f"{NOBODY} 302 302 403 403 403 403 403 403"
    ),
    "posts:selection_keep": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302 302 403 403 403 403 403 403"),
    "posts:pack": Row(get=f"{NOBODY} 200 404 403 403 403 403 403 403", post=MEMBERS_NO_POST, where=pack_),
    "posts:pack_fetch": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302 404 403 403 403 403 403 403", where=pack_),
    "posts:picture_report": Row(
        get=f"{NOBODY} 200 404 200 200 200 200 403 403",
        post=f"{NOBODY} 422 404 422 422 422 422 403 403",
        where=picture_,
    ),
    "posts:erasures": Row(get=f"{NOBODY} 403 403 403 200 200 200 403 403", post=MEMBERS_NO_POST),
    "posts:taken_back": Row(
        get=f"{NOBODY} 200 404 403 403 403 403 403 403",
        post=f"{NOBODY} 422 404 403 403 403 403 403 403",
        where=lambda world: {"receipt": world.removal.receipt},
    ),
    "posts:removal_hold": Row(
        get=MEMBERS_NO_GET,
        post=f"{NOBODY} 403 403 403 403 302 403 403 403",
        where=lambda world: {"pk": world.removal.pk},
    ),
    "posts:reports": Row(get=f"{NOBODY} 403 403 404 200 200 200 403 403", post=MEMBERS_NO_POST),
    "posts:report": Row(
        get=f"{NOBODY} 403 403 404 404 200 404 403 403",
        post=f"{NOBODY} 403 403 404 404 422 404 403 403",
        where=report_,
    ),
    "posts:report_confirm": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 404 404 302 404 403 403", where=report_),
    "posts:talk_scope": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302 403 403 403 403", where=post_),
    "posts:photo": [
        Row(
            get="403 403 403 200 404 200 200 200 200 404 403",
            post="403 403 403 405 405 405 405 405 405 405 403",
            where=bytes_,
        ),
        Row(
            get="403 403 403 404 404 200 200 404 404 404 403",
            post="403 403 403 405 405 405 405 405 405 405 403",
            where=draft_bytes_,
        ),
    ],
    "posts:drafts": Row(get=WORKROOM, post=MEMBERS_NO_POST),
    "posts:post_new": Row(get=WORKROOM, post=WORKROOM_REFUSED),
    "posts:post_edit": [
        Row(get=WORKROOM, post=WORKROOM_REFUSED, where=draft_),
        Row(
            get=f"{NOBODY} 403 403 404 200 403 403 403 403",
            post=f"{NOBODY} 403 403 404 422 403 403 403 403",
            where=post_,
        ),
    ],
    "posts:photos": Row(get=WORKROOM, post=WORKROOM_REFUSED, where=draft_),
    "posts:ask_manager": Row(get=MEMBERS_NO_GET, post=WORKROOM_WRITES, where=draft_),
    "posts:tagging_undo": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 302 302 403 403 403 403", where=draft_),
    "posts:tag_several": Row(get=WORKROOM, post=WORKROOM_REFUSED, where=draft_),
    "posts:tagging": Row(get=WORKROOM, post=MEMBERS_NO_POST, where=draft_picture_),
    "posts:tag_add": Row(get=MEMBERS_NO_GET, post=WORKROOM_REFUSED, where=draft_picture_),
    "posts:tags_same": Row(get=MEMBERS_NO_GET, post=WORKROOM_WRITES, where=draft_picture_),
    "posts:tag_move": Row(get=MEMBERS_NO_GET, post=WORKROOM_REFUSED, where=draft_tag_),
    "posts:tag_remove": Row(get=MEMBERS_NO_GET, post=WORKROOM_WRITES, where=draft_tag_),
    "posts:photo_account": Row(get=MEMBERS_NO_GET, post=WORKROOM_REFUSED, where=draft_picture_),
    "posts:ask_parents": Row(
        get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 404 404 403 403 403 403", where=draft_picture_
    ),
    "posts:photo_describe": Row(get=MEMBERS_NO_GET, post=WORKROOM_WRITES, where=draft_picture_),
    "posts:photo_crop": Row(get=WORKROOM, post=WORKROOM_REFUSED, where=draft_picture_),
    "posts:photo_cover": Row(
        get=f"{NOBODY} 403 403 404 404 403 403 403 403",
        post=f"{NOBODY} 403 403 404 404 403 403 403 403",
        where=draft_picture_,
    ),
    "posts:photo_turn": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 302 302 403 403 403 403", where=draft_picture_),
    "posts:photo_uncover": Row(
        get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 404 404 403 403 403 403", where=draft_picture_
    ),
    "posts:photo_remove": Row(get=MEMBERS_NO_GET, post=WORKROOM_WRITES, where=draft_picture_),
    "posts:keep_out": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 302 302 404 404 403 403", where=draft_picture_),
    "posts:kept_out": Row(get=f"{NOBODY} 403 403 403 200 200 403 403 403", post=MEMBERS_NO_POST),
    "posts:kept_out_settle": Row(
        get=MEMBERS_NO_GET,
        post=f"{NOBODY} 403 403 403 302 404 403 403 403",
        where=lambda world: {"pk": world.kept_out.pk},
    ),
    "posts:photo_take_down": Row(get=MEMBERS_NO_GET, post=ANY_STAFF_WRITES, where=picture_),
    "posts:photo_restore": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302w 403 403 403 403", where=picture_),
    "posts:post_review": Row(get=WORKROOM, post=MEMBERS_NO_POST, where=draft_),
    "posts:second_look": [
        Row(
            get=f"{NOBODY} 403 403 404 404 404 404 403 403",
            post=f"{NOBODY} 403 403 404 404 404 404 403 403",
            where=draft_,
        ),
        Row(
            get=f"{NOBODY} 403 403 404 404 200 404 403 403",
            post=f"{NOBODY} 403 403 404 404 422 404 403 403",
            where=second_,
        ),
    ],
    "posts:second_ask": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302w 403 403 403 403", where=draft_),
    "posts:post_publish": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 422 403 403 403 403", where=draft_),
    "posts:post_publish_ready": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 422 403 403 403 403", where=draft_),
    "posts:certificate": [
        Row(get=f"{NOBODY} 403 403 200 200 200 200 403 403", post=MEMBERS_NO_POST, where=post_),
        Row(get=f"{NOBODY} 403 403 200 200 404 404 403 403", post=MEMBERS_NO_POST, where=draft_),
    ],
    "posts:certificate_json": [
        Row(get=f"{NOBODY} 403 403 200 200 200 200 403 403", post=MEMBERS_NO_POST, where=post_),
        Row(get=f"{NOBODY} 403 403 200 200 404 404 403 403", post=MEMBERS_NO_POST, where=draft_),
    ],
    "posts:post_hide": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302w 403 403 403 403", where=post_),
    "posts:post_remove": Row(get=WORKROOM, post=WORKROOM_WRITES, where=draft_),
    "posts:post_take_down": Row(get=MEMBERS_NO_GET, post=ANY_STAFF_WRITES, where=post_),
    "moderation:queue": Row(get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=MEMBERS_NO_POST),
    "moderation:count": Row(get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=MEMBERS_NO_POST),
    "moderation:settle": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 204 204 403 403"),
    "moderation:ask": Row(get=MEMBERS, post=f"{NOBODY} 422 422 422 422 422 422 403 403"),
    "moderation:question_concern": Row(
        get=MEMBERS_NO_GET,
        post=f"{NOBODY} 403 403 403 302w 302w 302w 403 403",
        where=question_,
    ),
    "moderation:questions": Row(get=f"{NOBODY} 403 403 403 200 200 200 403 403", post=MEMBERS_NO_POST),
    "moderation:question": Row(
        get=f"{NOBODY} 200 404 404 200 200 200 403 403",
        post=f"{NOBODY} 422 404 404 422 422 422 403 403",
        where=question_,
    ),
    "moderation:rules": Row(
        get=f"{NOBODY} 403 403 403 403 200 403 403 403", post=f"{NOBODY} 403 403 403 403 200 403 403 403"
    ),
    "moderation:rule_new": Row(
        get=f"{NOBODY} 403 403 403 403 200 403 403 403", post=f"{NOBODY} 403 403 403 403 422 403 403 403"
    ),
    "moderation:rule": Row(
        get=f"{NOBODY} 403 403 403 403 200 403 403 403",
        post=f"{NOBODY} 403 403 403 403 422 403 403 403",
        where=rule_,
    ),
    "moderation:rule_end": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 302w 403 403 403", where=rule_),
    "moderation:monitor": Row(get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=MEMBERS_NO_POST),
    "moderation:monitor_csv": Row(get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=MEMBERS_NO_POST),
    "moderation:bulk": Row(
        get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=f"{NOBODY} 403 403 403 403 302 302 403 403"
    ),
    "moderation:record": Row(
        get=f"{NOBODY} 403 403 403 403 200 403 403 403", post=f"{NOBODY} 403 403 403 403 302 403 403 403", where=held_
    ),
    "moderation:author": Row(
        get=f"{NOBODY} 403 403 403 403 200 403 403 403", post=f"{NOBODY} 403 403 403 403 422 403 403 403", where=ola_
    ),
    "moderation:measure": Row(
        get=f"{NOBODY} 200 404 404 404 200 404 403 403",
        post=f"{NOBODY} 422 404 404 404 422 404 403 403",
        where=measure_,
    ),
    "moderation:item": Row(get=f"{NOBODY} 403 403 403 403 200 404 403 403", post=MEMBERS_NO_POST, where=held_),
    "moderation:claim": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 302w 404 403 403", where=held_),
    "moderation:decide": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 422 404 403 403", where=held_),
    "moderation:undo": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 404 404 403 403", where=held_),
    "moderation:concern": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 302 404 403 403", where=held_),
    "moderation:look_again": Row(
        get=f"{NOBODY} 404 404 404 404 404 404 403 403",
        post=f"{NOBODY} 404 404 404 404 404 404 403 403",
        where=comment_,
    ),
    "moderation:report": Row(
        get=f"{NOBODY} 404 404 200 200 200 200 403 403",
        post=f"{NOBODY} 404 404 422 422 422 422 403 403",
        where=comment_,
    ),
    "home:system": Row(get=f"{NOBODY} 403 403 403 403 403 403 200 403", post=MEMBERS_NO_POST),
    "home:style_guide": Row(
        get=f"{NOBODY} 403 403 200 200 200 200 200 403", post=f"{NOBODY} 403 403 302 302 302 302 302 403"
    ),
    "duties:matters": Row(get=REGISTER, post=MEMBERS_NO_POST),
    "duties:matter_new": Row(get=REGISTER, post=REGISTER_REFUSED),
    "duties:matter": Row(get=REGISTER, post=REGISTER_REFUSED, where=lambda world: {"pk": world.matter.pk}),
    "duties:export_new": Row(get=REGISTER, post=REGISTER_REFUSED, where=lambda world: {"pk": world.matter.pk}),
    "duties:export": Row(
        get=REGISTER, post=f"{NOBODY} 403 403 403 302w 302w 302w 403 403", where=lambda world: {"pk": world.ready.pk}
    ),
    "duties:export_fetch": Row(
        get=f"{NOBODY} 200 404 404 404 404 404 404 403",
        post=f"{NOBODY} 200 404 404 404 404 404 404 403",
        where=lambda world: {"pk": world.handed.pk},
    ),
    "duties:retention": Row(get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=MEMBERS_NO_POST),
    "duties:breaches": Row(get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=MEMBERS_NO_POST),
    "duties:breach_new": Row(
        get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=f"{NOBODY} 403 403 403 403 422 422 403 403"
    ),
    "duties:breach": Row(
        get=f"{NOBODY} 403 403 403 403 200 200 403 403",
        post=f"{NOBODY} 403 403 403 403 422 422 403 403",
        where=lambda world: {"pk": world.breach.pk},
    ),
    "notify:list": Row(get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=MEMBERS_NO_POST),
    "notify:choices": Row(
        get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=f"{NOBODY} 422 422 422 422 422 422 422 403"
    ),
    "notify:bounces": Row(get=f"{NOBODY} 403 403 403 200 403 200 403 403", post=MEMBERS_NO_POST),
    "notify:bounce_settle": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302w 403 302w 403 403", where=bounce_),
    "notify:stop": [
        Row(get=OPEN, post=" ".join(["200w"] * 11), where=lambda world: {"token": stop_token(world.cast.ola.pk)}),
        Row(get=" ".join(["404"] * 11), post=" ".join(["404"] * 11), where=lambda world: {"token": "not-ours"}),
    ],
    "notify:read_all": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302w 302w 302w 302w 302w 302w 302w 403"),
    "notify:open": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302w 404 404 404 404 404 404 403", where=notice_),
    "policies:list": Row(get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=MEMBERS_NO_POST),
    "policies:policy": Row(get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=MEMBERS_NO_POST, where=slug_),
    "policies:clause_map": Row(get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=MEMBERS_NO_POST, where=slug_),
    "policies:version": Row(get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=MEMBERS_NO_POST, where=version_),
    "policies:changes": Row(get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=MEMBERS_NO_POST, where=version_),
    "policies:new": Row(get=INVITER, post=INVITER_REFUSED),
    "policies:write": Row(get=INVITER, post=INVITER_REFUSED, where=slug_),
    "policies:register": Row(get=REGISTER, post=MEMBERS_NO_POST),
    "policies:dates": Row(get=REGISTER, post=REGISTER_REFUSED),
    "policies:visitors": Row(get=REGISTER, post=MEMBERS_NO_POST),
    "policies:poster": Row(get=INVITER, post=f"{NOBODY} 403 403 403 302w 403 302w 403 403"),
    "policies:visitor": [
        Row(get=OPEN, post=" ".join(["422"] * 11), where=lambda world: {"code": world.door.code}),
        Row(get=" ".join(["404"] * 11), post=" ".join(["404"] * 11), where=lambda world: {"code": "NOT-OURS"}),
    ],
    "policies:acknowledge": Row(
        get=f"{NOBODY} 302 302 302 302 302 302 302 403", post=f"{NOBODY} 302 302 302 302 302 302 302 403", where=slug_
    ),
    "consent:children": Row(get=f"{NOBODY} 302 302 200 200 200 200 200 403", post=MEMBERS_NO_POST),
    "consent:child": Row(
        get=f"{NOBODY} 200 404 404 404 404 404 404 403", post=f"{NOBODY} 422 404 404 404 404 404 404 403", where=child_
    ),
    "consent:take_back": Row(
        get=f"{NOBODY} 200 404 404 404 404 404 404 403", post=f"{NOBODY} 302w 404 404 404 404 404 404 403", where=given_
    ),
    "consent:end": Row(get=LEAD, post=LEAD_REFUSED, where=child_),
    "consent:renew": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 422 404 404 404 404 404 404 403", where=child_),
    "consent:receipt": Row(get=f"{NOBODY} 200 404 404 404 404 404 404 403", post=MEMBERS_NO_POST, where=receipt_),
    "consent:receipt_json": Row(get=f"{NOBODY} 200 404 404 404 404 404 404 403", post=MEMBERS_NO_POST, where=receipt_),
    "consent:coverage": Row(get=f"{NOBODY} 403 403 200 200 200 200 403 403", post=MEMBERS_NO_POST),
    "consent:photo_list": Row(get=f"{NOBODY} 403 403 200 200 200 200 403 403", post=MEMBERS_NO_POST),
    "consent:texts": Row(get=f"{NOBODY} 403 403 403 200 403 200 403 403", post=MEMBERS_NO_POST),
    "consent:text_new": Row(
        get=f"{NOBODY} 403 403 403 200 403 200 403 403",
        post=f"{NOBODY} 403 403 403 422 403 422 403 403",
        where=lambda world: {"purpose": "own_pictures"},
    ),
    "consent:names": Row(get=KEEPER, post=MEMBERS_NO_POST),
    "consent:name_settle": Row(
        get=MEMBERS_NO_GET,
        post=f"{NOBODY} 403 403 403 302 403 403 403 403",
        where=lambda world: {"pk": world.correction.pk},
    ),
    "consent:papers": Row(get=f"{NOBODY} 403 403 403 200 200 403 403 403", post=MEMBERS_NO_POST),
    "consent:paper_print": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302w 403 403 403 403", where=child_),
    "consent:paper_form": Row(get=KEEPER, post=MEMBERS_NO_POST, where=paper_),
    "consent:paper_key": Row(get=KEEPER, post=KEEPER_REFUSED, where=paper_),
    "consent:paper_scan": Row(get=f"{NOBODY} 403 403 403 200 200 403 403 403", post=MEMBERS_NO_POST, where=keyed_),
    "consent:paper_confirm": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302 404 403 403 403 403 403 403", where=keyed_),
    "consent:ask": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302w 403 302w 403 403"),
    "account_login": Row(get=ENTRANCE, post=ENTRANCE),
    "account_signup": Row(get=ENTRANCE, post=ENTRANCE),
    "account_request_login_code": Row(get=ENTRANCE, post=ENTRANCE),
    "account_confirm_login_code": Row(get=ALONE, post=ALONE),
    "account_logout": Row(get=ACCOUNT, post=ALONE),
    "account_inactive": Row(get=PLAIN, post=PLAIN_NO_POST),
    "account_reset_password": Row(get=PLAIN, post=PLAIN),
    "account_reset_password_done": Row(get=PLAIN, post=PLAIN_NO_POST),
    "account_reset_password_from_key": Row(get=PLAIN, post=PLAIN, where=reset_),
    "account_reset_password_from_key_done": Row(get=PLAIN, post=PLAIN_NO_POST),
    "account_change_password": Row(get=ACCOUNT, post=ACCOUNT),
    "account_set_password": Row(get=ALONE, post=ALONE),
    "account_email": Row(get=ALONE, post=ALONE),
    "account_email_verification_sent": Row(get=ALONE, post=ALONE),
    "account_reauthenticate": Row(get=ACCOUNT, post=ACCOUNT),
    "usersessions_list": Row(get=ACCOUNT, post=ALONE),
    "mfa_index": Row(get=ACCOUNT, post=ACCOUNT_NO_POST),
    "mfa_authenticate": Row(get=ALONE, post=ALONE),
    "mfa_reauthenticate": Row(get=ALONE, post=ALONE),
    "mfa_reauthenticate_webauthn": Row(get=ALONE, post=ALONE),
    "mfa_activate_totp": Row(get=ALONE, post=ALONE),
    "mfa_deactivate_totp": Row(get=ABSENT, post=ABSENT),
    "mfa_view_recovery_codes": Row(get=ABSENT, post=ACCOUNT_NO_POST),
    "mfa_generate_recovery_codes": Row(get=ALONE, post=ALONE),
    "mfa_download_recovery_codes": Row(get=ABSENT, post=ABSENT),
    "mfa_list_webauthn": Row(get=ACCOUNT, post=ACCOUNT_NO_POST),
    "mfa_add_webauthn": Row(get=ALONE, post=ALONE),
    "mfa_edit_webauthn": Row(get=ALONE, post=ALONE, where=key_1),
    "mfa_remove_webauthn": Row(get=ALONE, post=ALONE, where=key_1),
    "mfa_login_webauthn": Row(get=ALONE, post=ALONE),
    "staff_conduct:own": Row(get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=MEMBERS_NO_POST),
    "staff_conduct:raise": Row(
        get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=f"{NOBODY} 422 422 422 422 422 422 422 403"
    ),
    "staff_conduct:public": Row(get=OPEN, post="422 422 422 422 422 422 422 422 422 422 422"),
    "staff_conduct:code": Row(get=OPEN, post="422 422 422 422 422 422 422 422 422 422 422"),
    "staff_conduct:own_concern": Row(
        get=f"{NOBODY} 200 404 404 404 404 404 404 403",
        post=f"{NOBODY} 422 404 404 404 404 404 404 403",
        where=concern_,
    ),
    "admin:staff_conduct_concern_changelist": Row(get=ADMIN_PAGE, post=ADMIN_NO_POST),
    "admin:staff_conduct_concern_change": Row(get=READERS, post=ADMIN_NO_POST, where=concern_),
    "admin:staff_conduct_concern_triage": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_due": Row(get=ADMIN_PAGE, post=ADMIN_NO_POST),
    "admin:staff_conduct_concern_reads": Row(get=ADMIN_PAGE, post=ADMIN_NO_POST),
    "admin:staff_conduct_concern_figures": Row(get=ADMIN_PAGE, post=ADMIN_NO_POST),
    "admin:staff_conduct_concern_inspection": Row(get=ADMIN_PAGE, post=ADMIN_NO_POST),
    "admin:staff_conduct_concern_keeping": Row(get=ADMIN_PAGE, post=f"{NOBODY} 403 403 403 404 404 404 403 403"),
    "admin:staff_conduct_concern_glass": Row(get=ADMIN_PAGE, post=f"{NOBODY} 403 403 403 422 422 422 403 403"),
    "admin:staff_conduct_concern_close": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_hold": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_file": Row(
        get=f"{NOBODY} 403 403 403 404 404 404 403 403",
        post=ADMIN_NO_POST,
        where=lambda world: {"pk": world.concern.pk, "number": 1},
    ),
    "admin:staff_conduct_concern_duty": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_answer": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_reader": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_case": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_conflict": Row(
        get=ADMIN_NO_POST, post=f"{NOBODY} 403 403 403 302w 302w 404 403 403", where=concern_
    ),
    "admin:staff_conduct_conductcase_changelist": Row(get=ADMIN_PAGE, post=ADMIN_NO_POST),
    "admin:staff_conduct_conductcase_change": Row(get=READERS, post=ADMIN_NO_POST, where=case_),
    "admin:staff_conduct_conductcase_part": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_step": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_leaving": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_hold": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_letter_file": Row(
        get=f"{NOBODY} 403 403 403 404 404 404 403 403",
        post=ADMIN_NO_POST,
        where=lambda world: {"pk": world.case.pk, "number": 1},
    ),
    "admin:staff_conduct_conductcase_suspension": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_letter": Row(
        get=f"{NOBODY} 403 403 403 404 404 404 403 403",
        post=ADMIN_NO_POST,
        where=lambda world: {"pk": world.case.pk, "number": 1},
    ),
    "admin:staff_conduct_conductcase_note": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:app_list": Row(get=ADMIN_PAGE, post=ADMIN_PAGE, where=lambda world: {"app_label": "staff_conduct"}),
    "admin:index": Row(
        get=f"{NOBODY} 403 403 403 200 200 200 403 403", post=f"{NOBODY} 403 403 403 200 200 200 403 403"
    ),
    "admin:jsi18n": Row(
        get=f"{NOBODY} 403 403 403 200 200 200 403 403", post=f"{NOBODY} 403 403 403 405 405 405 403 403"
    ),
    "admin:login": Row(
        get=f"{NOBODY} 403 403 403 302 302 302 403 403", post=f"{NOBODY} 403 403 403 302 302 302 403 403"
    ),
    "admin:logout": Row(
        get=f"{NOBODY} 403 403 403 302 302 302 403 403", post=f"{NOBODY} 403 403 403 302 302 302 403 403"
    ),
    "admin:<(?P<url>.*)$>": Row(
        get=f"{NOBODY} 403 403 403 404 404 404 403 403",
        post=f"{NOBODY} 403 403 403 404 404 404 403 403",
        where=lambda world: {"path": "/admin/anything/"},
    ),
    "admin:password_change": Row(get=ADMIN_AWAY, post=ADMIN_AWAY),
    "members:invitation": Row(
        get="404 404 404 404 404 404 404 404 404 404 404",
        post="404 404 404 404 404 404 404 404 404 404 404",
        where=lambda world: {"token": "not-a-token"},
    ),
    "members:second_factor": Row(get=f"{NOBODY} 302 302 302 302 302 302 302 403", post=MEMBERS_NO_POST),
    "members:account": Row(get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=MEMBERS_NO_POST),
    "members:tablets": Row(get=KEEPER, post=KEEPER_REFUSED),
    "members:tablet_uses": Row(get=KEEPER, post=MEMBERS_NO_POST, where=lambda world: {"pk": world.tablet.pk}),
    "members:tablet_revoke": Row(
        get=MEMBERS_NO_GET,
        post=f"{NOBODY} 403 403 403 302w 403 403 403 403",
        where=lambda world: {"pk": world.tablet.pk},
    ),
    "members:pin": Row(
        get=f"{NOBODY} 403 403 200 200 404 404 403 403", post=f"{NOBODY} 403 403 422 422 404 404 403 403"
    ),
    "members:tablet": Row(get=ABSENT_FOR_ALL, post=ONLY_GET),
    "members:tablet_lock": Row(get=ONLY_GET, post=ABSENT_FOR_ALL),
    "members:tablet_here": Row(get=f"{NOBODY} 204 204 204 204 204 204 204 403", post=MEMBERS_NO_POST),
    "members:tablet_person": Row(
        get=ABSENT_FOR_ALL, post=ABSENT_FOR_ALL, where=lambda world: {"pk": world.cast.pip.pk}
    ),
    "members:code": Row(get=OPEN, post="422 200 200 200 200 200 200 200 200 200 200"),
    "members:address": Row(
        get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=f"{NOBODY} 422 422 422 422 422 422 422 403"
    ),
    "members:address_keep": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302w 404 404 404 404 404 404 403"),
    "members:address_confirm": Row(get=ABSENT_FOR_ALL, post=ABSENT_FOR_ALL, where=lambda world: {"token": "1-no"}),
    "members:address_stop": Row(get=ABSENT_FOR_ALL, post=ABSENT_FOR_ALL, where=lambda world: {"token": "1-no"}),
    "members:person_code": Row(get=INVITER, post=INVITER_REFUSED, where=ola_),
    "members:person_address": Row(get=LEAD, post=LEAD_REFUSED, where=ola_),
    "members:person_factor": Row(get=REGISTER, post=REGISTER_REFUSED, where=ola_),
    "members:factor_settle": Row(
        get=REGISTER, post=f"{NOBODY} 403 403 403 302w 302w 302w 403 403", where=lambda world: {"pk": world.reset.pk}
    ),
    "members:name_edit": Row(
        get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=f"{NOBODY} 422 422 422 422 422 422 422 403"
    ),
    "members:contacts": Row(get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=MEMBERS_NO_POST),
    "members:relatives": Row(
        get=f"{NOBODY} 200 200 403 403 403 403 403 403", post=f"{NOBODY} 422 422 403 403 403 403 403 403"
    ),
    "members:relative_end": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302w 404 403 403 403 403 403 403", where=relative_),
    "members:people": Row(get=REGISTER, post=MEMBERS_NO_POST),
    "members:invite_all": Row(get=INVITER, post=INVITER_REFUSED),
    "members:person": Row(get=REGISTER, post=MEMBERS_NO_POST, where=ola_),
    "members:person_change": Row(get=INVITER, post=INVITER_REFUSED, where=ola_),
    "members:person_invite": Row(get=MEMBERS_NO_GET, post=INVITER_SENT_BACK, where=ola_),
    "members:person_resend": Row(get=MEMBERS_NO_GET, post=INVITER_SENT_BACK, where=ola_),
    "members:person_revoke": Row(get=MEMBERS_NO_GET, post=INVITER_SENT_BACK, where=ola_),
    "members:person_suspend": Row(get=REGISTER, post=REGISTER_REFUSED, where=ola_),
    "members:person_restore": Row(get=REGISTER, post=REGISTER_REFUSED, where=ola_),
    "members:staff_enter": Row(get=INVITER, post=INVITER_REFUSED),
    "members:role_grant": Row(get=INVITER, post=INVITER_REFUSED, where=ola_),
    "members:role_end": Row(
        get=f"{NOBODY} 404 404 200 200 403 200 404 403",
        post=f"{NOBODY} 404 404 422 422 403 422 404 403",
        where=grant_,
    ),
    "members:role_rooms": Row(get=INVITER, post=INVITER_REFUSED, where=grant_),
    "register:children": Row(get=REGISTER, post=MEMBERS_NO_POST),
    "register:child": Row(get=REGISTER, post=MEMBERS_NO_POST, where=teddy_),
    "register:child_enter": Row(get=KEEPER, post=KEEPER_REFUSED),
    "register:child_change": Row(get=KEEPER, post=KEEPER_REFUSED, where=teddy_),
    "register:child_move": Row(get=KEEPER, post=KEEPER_REFUSED, where=teddy_),
    "register:child_leaving": Row(get=KEEPER, post=KEEPER_REFUSED, where=teddy_),
    "register:child_key_person": Row(get=KEEPER, post=KEEPER_REFUSED, where=teddy_),
    "register:child_protection": Row(get=LEAD, post=LEAD_REFUSED, where=teddy_),
    "register:link_enter": Row(get=KEEPER, post=KEEPER_REFUSED, where=teddy_),
    "register:link_change": Row(get=KEEPER, post=KEEPER_REFUSED, where=link_),
    "register:link_end": Row(get=KEEPER, post=KEEPER_REFUSED, where=link_),
    "register:link_responsibility": Row(get=LEAD, post=LEAD_REFUSED, where=link_),
    "register:link_restrictions": Row(get=LEAD, post=f"{NOBODY} 403 403 403 403 302w 403 403 403", where=link_),
    "register:sheet_import": Row(get=KEEPER, post=KEEPER_REFUSED),
    "register:import_template": Row(get=KEEPER, post=MEMBERS_NO_POST),
    "register:responsibility": Row(get=LEAD, post=MEMBERS_NO_POST),
    "register:children_move": Row(get=KEEPER, post=KEEPER_REFUSED, where=room_),
    "register:child_barred": Row(get=LEAD, post=LEAD_REFUSED, where=teddy_),
    "register:child_unbar": Row(get=LEAD, post=LEAD_REFUSED, where=barred_),
    "register:signer": Row(get=LEAD, post=LEAD_REFUSED, where=teddy_),
    "register:first_mails": Row(get=LEAD, post=MEMBERS_NO_POST),
    "register:first_mail_settle": Row(
        get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 404 403 403 403", where=link_
    ),
    "register:relatives": Row(get=LEAD, post=MEMBERS_NO_POST),
    "register:relative_settle": Row(
        get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 302 403 403 403", where=relative_
    ),
    "register:rooms": Row(get=REGISTER, post=MEMBERS_NO_POST),
    "register:room_enter": Row(get=KEEPER, post=KEEPER_REFUSED),
    "register:room_change": Row(get=KEEPER, post=KEEPER_REFUSED, where=room_),
    "register:settings": Row(get=REGISTER, post=MEMBERS_NO_POST),
    "register:choice_change": Row(get=INVITER, post=INVITER_REFUSED, where=lambda world: {"code": "nation"}),
    "register:proposal_settle": Row(
        get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302 302 302 403 403", where=proposal_
    ),
    "register:opening": Row(get=INVITER, post=MEMBERS_NO_POST),
    "register:hours_confirm": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302w 403 302w 403 403"),
    "register:test_mail_send": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302w 403 302w 403 403"),
    "register:test_mail_confirm": Row(get=MEMBERS_NO_GET, post=INVITER_REFUSED),
    "register:portal_open": Row(get=MEMBERS_NO_GET, post=INVITER_SENT_BACK),
    "register:leaving_facebook": Row(get=INVITER, post=MEMBERS_NO_POST),
    "register:nursery": Row(get=INVITER, post=INVITER_REFUSED),
}
