"""People, roles, tablets, one's own account. Who is answered what; answers.py explains the columns."""

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
    ONLY_GET,
    OPEN,
    REGISTER,
    REGISTER_REFUSED,
    Row,
    Table,
    Where,
    ola_,
    relative_,
)

ABSENT_FOR_ALL = "404 404 404 404 404 404 404 404 404 404 404"

grant_: Where = lambda world: {"pk": world.cast.pip.role_grants.get().pk}  # noqa: E731

TABLE: Table = {
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
}
