"""What a row of the URL table is made of: the answers and the objects that more than one app states.

Columns, in the order of world.ROLES: anonymous, suspended, leaver, parent, other parent, practitioner, manager, dsl,
owner, system administrator, superuser. `get` is tried with GET and HEAD, `post` with an empty POST. 302 for those who
are not signed in leads to the sign-in page. A cell marked with `w` may write rows; no other cell may.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.architecture.world import World

Where = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """One address: its kwargs, and an answer for each role and method."""

    get: str
    post: str
    where: Where = lambda world: {}


Table = dict[str, Row | list[Row]]

#                     anon susp leav par  othr prac mana dsl  ownr syst supr
NOBODY = "302 403 403"
OPEN = "200 200 200 200 200 200 200 200 200 200 200"
ONLY_GET = "405 405 405 405 405 405 405 405 405 405 405"
MEMBERS = f"{NOBODY} 200 200 200 200 200 200 403 403"
MEMBERS_NO_POST = f"{NOBODY} 405 405 405 405 405 405 405 403"
MEMBERS_NO_GET = f"{NOBODY} 405 405 405 405 405 405 405 403"

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

post_: Where = lambda world: {"pk": world.post.pk}  # noqa: E731
picture_: Where = lambda world: {"pk": world.post.pk, "photo": world.picture.pk}  # noqa: E731
reminder_: Where = lambda world: {"pk": world.reminder.pk}  # noqa: E731
comment_: Where = lambda world: {"pk": world.comment.pk}  # noqa: E731
ola_: Where = lambda world: {"pk": world.cast.ola.pk}  # noqa: E731
child_: Where = lambda world: {"child": world.cast.teddy.pk}  # noqa: E731
concern_: Where = lambda world: {"pk": world.concern.pk}  # noqa: E731
relative_: Where = lambda world: {"pk": world.relative.pk}  # noqa: E731
