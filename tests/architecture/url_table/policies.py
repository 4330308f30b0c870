"""Policies and visitors. Who is answered what; answers.py explains the columns."""

from tests.architecture.url_table.answers import (
    INVITER,
    INVITER_REFUSED,
    MEMBERS_NO_POST,
    NOBODY,
    OPEN,
    REGISTER,
    REGISTER_REFUSED,
    Row,
    Table,
    Where,
)

slug_: Where = lambda world: {"slug": world.policy.document.slug}  # noqa: E731
version_: Where = lambda world: {"slug": world.policy.document.slug, "number": world.policy.number}  # noqa: E731

TABLE: Table = {
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
}
