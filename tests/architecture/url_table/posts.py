"""Posts as families meet them. Who is answered what; answers.py explains the columns."""

from tests.architecture.url_table.answers import (
    MEMBERS,
    MEMBERS_NO_GET,
    MEMBERS_NO_POST,
    NOBODY,
    Row,
    Table,
    Where,
    child_,
    comment_,
    picture_,
    post_,
    reminder_,
)

bytes_: Where = lambda world: {"pk": world.picture.pk, "rendition": "medium"}  # noqa: E731
draft_bytes_: Where = lambda world: {"pk": world.draft_picture.pk, "rendition": "medium"}  # noqa: E731
pack_: Where = lambda world: {"pk": world.pack.pk}  # noqa: E731

TABLE: Table = {
    "posts:feed": Row(get=MEMBERS, post=MEMBERS_NO_POST),
    "posts:post_detail": Row(get=f"{NOBODY} 200 404 200 200 200 200 403 403", post=MEMBERS_NO_POST, where=post_),
    "posts:picture": Row(get=f"{NOBODY} 200 404 200 200 200 200 403 403", post=MEMBERS_NO_POST, where=picture_),
    "posts:search": Row(get=MEMBERS, post=MEMBERS_NO_POST),
    "posts:door_sheet": Row(get=f"{NOBODY} 403 403 200 200 200 200 403 403", post=MEMBERS_NO_POST),
    "posts:reminder_readers": [
        Row(get=f"{NOBODY} 403 403 404 404 404 404 403 403", post=MEMBERS_NO_POST, where=post_),
        Row(get=f"{NOBODY} 403 403 200 200 200 200 403 403", post=MEMBERS_NO_POST, where=reminder_),
    ],
    "posts:reminder_seen": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302 404 302 302 302 302 403 403", where=post_),
    "posts:comment_write": Row(
        get=f"{NOBODY} 302 302 302 302 302 302 403 403",
        post=f"{NOBODY} 422 404 422 422 422 422 403 403",
        where=post_,
    ),
    "posts:own_comments": Row(get=MEMBERS, post=MEMBERS_NO_POST),
    "posts:comment_edit": Row(
        get=f"{NOBODY} 200 404 404 404 404 404 403 403",
        post=f"{NOBODY} 422 404 404 404 404 404 403 403",
        where=comment_,
    ),
    "posts:comment_delete": Row(
        get=f"{NOBODY} 302 404 404 404 404 404 403 403",
        post=f"{NOBODY} 302w 404 404 404 404 404 403 403",
        where=comment_,
    ),
    "posts:comment_reply": Row(
        get=f"{NOBODY} 403 403 403 302 403 403 403 403",
        post=f"{NOBODY} 403 403 403 422 403 403 403 403",
        where=comment_,
    ),
    "posts:picture_keep": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302 404 403 403 403 403 403 403", where=picture_),
    "posts:who_sees": Row(get=f"{NOBODY} 200 404 403 403 403 403 403 403", post=MEMBERS_NO_POST, where=child_),
    "posts:album": Row(get=f"{NOBODY} 200 200 403 403 403 403 403 403", post=MEMBERS_NO_POST),
    "posts:album_keep": Row(
        get=f"{NOBODY} 200 200 403 403 403 403 403 403", post=f"{NOBODY} 302w 302 403 403 403 403 403 403"
    ),
    "posts:selection_keep": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302 302 403 403 403 403 403 403"),
    "posts:pack": Row(get=f"{NOBODY} 200 404 403 403 403 403 403 403", post=MEMBERS_NO_POST, where=pack_),
    "posts:pack_fetch": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302 404 403 403 403 403 403 403", where=pack_),
    "posts:picture_report": Row(
        get=f"{NOBODY} 200 404 200 200 200 200 403 403",
        post=f"{NOBODY} 422 404 422 422 422 422 403 403",
        where=picture_,
    ),
    "posts:taken_back": Row(
        get=f"{NOBODY} 200 404 403 403 403 403 403 403",
        post=f"{NOBODY} 422 404 403 403 403 403 403 403",
        where=lambda world: {"receipt": world.removal.receipt},
    ),
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
}
