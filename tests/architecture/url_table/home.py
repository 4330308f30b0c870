"""The house itself. Who is answered what; answers.py explains the columns."""

from tests.architecture.url_table.answers import MEMBERS_NO_POST, NOBODY, ONLY_GET, OPEN, Row, Table

TABLE: Table = {
    "home:landing": Row(get=f"{NOBODY} 302 302 302 302 302 302 302 403", post=MEMBERS_NO_POST),
    "home:healthz": Row(get=OPEN, post=ONLY_GET),
    "home:manifest": Row(get=OPEN, post=ONLY_GET),
    "home:service_worker": Row(get=OPEN, post=ONLY_GET),
    "home:favicon": Row(get=OPEN, post=ONLY_GET),
    "home:offline": Row(get=OPEN, post=ONLY_GET),
    "home:robots": Row(get=OPEN, post=ONLY_GET),
    "home:system": Row(get=f"{NOBODY} 403 403 403 403 403 403 200 403", post=MEMBERS_NO_POST),
    "home:style_guide": Row(
        get=f"{NOBODY} 403 403 200 200 200 200 200 403", post=f"{NOBODY} 403 403 302 302 302 302 302 403"
    ),
}
