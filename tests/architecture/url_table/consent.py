"""Permissions, their texts, names and paper forms. Who is answered what; answers.py explains the columns."""

from consent.models import ConsentEvent
from tests.architecture.url_table.answers import (
    KEEPER,
    KEEPER_REFUSED,
    LEAD,
    LEAD_REFUSED,
    MEMBERS_NO_GET,
    MEMBERS_NO_POST,
    NOBODY,
    Row,
    Table,
    Where,
    child_,
)

given_: Where = lambda world: {"child": world.cast.teddy.pk, "what": "own_pictures"}  # noqa: E731
receipt_: Where = lambda world: {"receipt": ConsentEvent.objects.filter(guardian=world.cast.ola)[0].receipt}  # noqa: E731
paper_: Where = lambda world: {"code": world.paper.code}  # noqa: E731
keyed_: Where = lambda world: {"receipt": world.keyed}  # noqa: E731

TABLE: Table = {
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
    "consent:receipt_pdf": Row(get=f"{NOBODY} 404 404 404 404 404 404 404 403", post=MEMBERS_NO_POST, where=receipt_),
    "consent:coverage": Row(get=f"{NOBODY} 403 403 200 200 200 200 403 403", post=MEMBERS_NO_POST),
    "consent:photo_list": Row(get=f"{NOBODY} 403 403 200 200 200 200 403 403", post=MEMBERS_NO_POST),
    "consent:texts": Row(get=f"{NOBODY} 403 403 403 200 403 200 403 403", post=MEMBERS_NO_POST),
    "consent:text_new": Row(
        get=f"{NOBODY} 403 403 403 200 403 200 403 403",
        post=f"{NOBODY} 403 403 403 422 403 422 403 403",
        where=lambda world: {"purpose": "own_pictures"},
    ),
    "consent:own_name": Row(
        get=f"{NOBODY} 200 200 200 200 200 200 200 403", post=f"{NOBODY} 422 422 422 422 422 422 422 403"
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
    "consent:paper_pdf": Row(get=f"{NOBODY} 403 403 403 404 403 403 403 403", post=MEMBERS_NO_POST, where=paper_),
    "consent:paper_key": Row(get=KEEPER, post=KEEPER_REFUSED, where=paper_),
    "consent:paper_scan": Row(get=f"{NOBODY} 403 403 403 200 200 403 403 403", post=MEMBERS_NO_POST, where=keyed_),
    "consent:paper_confirm": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 302 404 403 403 403 403 403 403", where=keyed_),
    "consent:ask": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 302w 403 302w 403 403"),
}
