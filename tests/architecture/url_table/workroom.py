"""Posts as staff make, publish and take them down. Who is answered what; answers.py explains the columns."""

from tests.architecture.url_table.answers import (
    MEMBERS_NO_GET,
    MEMBERS_NO_POST,
    NOBODY,
    Row,
    Table,
    Where,
    picture_,
    post_,
    reminder_,
)

# practitioners of the room and managers
WORKROOM = f"{NOBODY} 403 403 200 200 403 403 403 403"
WORKROOM_REFUSED = f"{NOBODY} 403 403 422 422 403 403 403 403"
WORKROOM_WRITES = f"{NOBODY} 403 403 302w 302w 403 403 403 403"
ANY_STAFF_WRITES = f"{NOBODY} 403 403 302w 302w 302w 302w 403 403"

second_: Where = lambda world: {"pk": world.asked.pk}  # noqa: E731
report_: Where = lambda world: {"pk": world.picture_report.pk}  # noqa: E731
template_: Where = lambda world: {"pk": world.template.pk}  # noqa: E731
draft_: Where = lambda world: {"pk": world.draft.pk}  # noqa: E731
draft_picture_: Where = lambda world: {"pk": world.draft.pk, "photo": world.draft_picture.pk}  # noqa: E731
draft_tag_: Where = lambda world: {**draft_picture_(world), "tag": world.draft_picture.tags.get().pk}  # noqa: E731

TABLE: Table = {
    "posts:reminder_again": Row(
        get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 302w 302w 403 403 403 403", where=reminder_
    ),
    "posts:post_schedule": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 422 403 403 403 403", where=draft_),
    "posts:post_unschedule": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302w 403 403 403 403", where=draft_),
    "posts:template_keep": Row(get=MEMBERS_NO_GET, post=WORKROOM_REFUSED, where=draft_),
    "posts:template_use": Row(get=MEMBERS_NO_GET, post=WORKROOM_WRITES, where=template_),
    "posts:template_end": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 302w 302w 403 403 403 403", where=template_),
    "posts:erasures": Row(get=f"{NOBODY} 403 403 403 200 200 200 403 403", post=MEMBERS_NO_POST),
    "posts:child_hold": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 422 403 403 403"),
    "posts:child_release": Row(
        get=MEMBERS_NO_GET,
        post=f"{NOBODY} 403 403 403 403 302w 403 403 403",
        where=lambda world: {"pk": world.picture_hold.pk},
    ),
    "posts:removal_hold": Row(
        get=MEMBERS_NO_GET,
        post=f"{NOBODY} 403 403 403 403 422 403 403 403",
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
    "posts:photo_let_in": Row(
        get=f"{NOBODY} 403 403 403 200 403 403 403 403",
        post=f"{NOBODY} 403 403 403 422 403 403 403 403",
        where=draft_,
    ),
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
    "posts:second_ask": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302 403 403 403 403", where=draft_),
    "posts:post_publish": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 422 403 403 403 403", where=draft_),
    "posts:post_publish_ready": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 422 403 403 403 403", where=draft_),
    "posts:certificate": [
        Row(get=f"{NOBODY} 403 403 403 200 200 200 403 403", post=MEMBERS_NO_POST, where=post_),
        Row(get=f"{NOBODY} 403 403 403 200 404 404 403 403", post=MEMBERS_NO_POST, where=draft_),
    ],
    "posts:certificate_json": [
        Row(get=f"{NOBODY} 403 403 403 200 200 200 403 403", post=MEMBERS_NO_POST, where=post_),
        Row(get=f"{NOBODY} 403 403 403 200 404 404 403 403", post=MEMBERS_NO_POST, where=draft_),
    ],
    "posts:post_hide": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302w 403 403 403 403", where=post_),
    "posts:post_remove": Row(get=WORKROOM, post=WORKROOM_REFUSED, where=draft_),
    "posts:post_take_down": Row(get=MEMBERS_NO_GET, post=ANY_STAFF_WRITES, where=post_),
}
