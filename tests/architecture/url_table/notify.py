"""Notices and mails. Who is answered what; answers.py explains the columns."""

from nursery_portal.notify.rules import stop_token
from tests.architecture.url_table.answers import MEMBERS_NO_GET, MEMBERS_NO_POST, NOBODY, OPEN, Row, Table, Where

bounce_: Where = lambda world: {"pk": world.bounce.pk}  # noqa: E731
notice_: Where = lambda world: {"pk": world.notice.pk}  # noqa: E731

TABLE: Table = {
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
    "notify:read_all": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302 302 302 302 302 302 302 403"),
    "notify:open": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302w 404 404 404 404 404 404 403", where=notice_),
}
