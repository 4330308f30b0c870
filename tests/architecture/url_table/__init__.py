"""Every address of the portal: what it answers to whom. An address that is not stated here fails the build.

Each app states its own in the module of its name (`posts` what families meet, `workroom` what staff do with it;
`entrance` is allauth's); what several apps share is in answers.py, which explains the columns.
"""

from tests.architecture.url_table import (
    admin,
    consent,
    duties,
    entrance,
    home,
    members,
    moderation,
    notify,
    policies,
    posts,
    register,
    staff_conduct,
    workroom,
)
from tests.architecture.url_table.answers import Row, Table

PARTS = (
    admin, consent, duties, entrance, home, members, moderation, notify,
    policies, posts, register, staff_conduct, workroom,
)  # fmt: skip

TABLE: Table = {name: row for part in PARTS for name, row in part.TABLE.items()}

assert len(TABLE) == sum(len(part.TABLE) for part in PARTS), "an address is stated twice"

__all__ = ["TABLE", "Row"]
