"""Children, links, rooms, settings. Who is answered what; answers.py explains the columns."""

from tests.architecture.url_table.answers import (
    INVITER,
    INVITER_REFUSED,
    INVITER_SENT_BACK,
    KEEPER,
    KEEPER_REFUSED,
    LEAD,
    LEAD_REFUSED,
    MEMBERS_NO_GET,
    MEMBERS_NO_POST,
    NOBODY,
    REGISTER,
    Row,
    Table,
    Where,
    relative_,
)

teddy_: Where = lambda world: {"pk": world.cast.teddy.pk}  # noqa: E731
link_: Where = lambda world: {"pk": world.cast.ola_link.pk}  # noqa: E731
proposal_: Where = lambda world: {"pk": world.proposal.pk}  # noqa: E731
barred_: Where = lambda world: {"pk": world.barred.pk}  # noqa: E731
room_: Where = lambda world: {"pk": world.cast.acorn.pk}  # noqa: E731

TABLE: Table = {
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
    "register:responsibility": Row(get=LEAD, post=LEAD_REFUSED),
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
