"""Raising a concern. Who is answered what; answers.py explains the columns."""

from tests.architecture.url_table.answers import MEMBERS_NO_POST, NOBODY, OPEN, Row, Table, concern_

TABLE: Table = {
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
}
