"""Data protection: matters, exports, retention, breaches. Who is answered what; answers.py explains the columns."""

from tests.architecture.url_table.answers import MEMBERS_NO_POST, NOBODY, REGISTER, REGISTER_REFUSED, Row, Table

TABLE: Table = {
    "duties:matters": Row(get=REGISTER, post=MEMBERS_NO_POST),
    "duties:matter_new": Row(get=REGISTER, post=REGISTER_REFUSED),
    "duties:matter": Row(get=REGISTER, post=REGISTER_REFUSED, where=lambda world: {"pk": world.matter.pk}),
    "duties:matter_person": Row(get=REGISTER, post=REGISTER_REFUSED, where=lambda world: {"pk": world.matter.pk}),
    "duties:export_new": Row(get=REGISTER, post=REGISTER_REFUSED, where=lambda world: {"pk": world.matter.pk}),
    "duties:export": Row(
        get=REGISTER, post=f"{NOBODY} 403 403 403 302w 302w 302w 403 403", where=lambda world: {"pk": world.ready.pk}
    ),
    "duties:export_fetch": Row(
        get=f"{NOBODY} 200 404 404 404 404 404 404 403",
        post=f"{NOBODY} 200 404 404 404 404 404 404 403",
        where=lambda world: {"pk": world.handed.pk},
    ),
    "duties:retention": Row(get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=MEMBERS_NO_POST),
    "duties:breaches": Row(get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=MEMBERS_NO_POST),
    "duties:breach_new": Row(
        get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=f"{NOBODY} 403 403 403 403 422 422 403 403"
    ),
    "duties:breach": Row(
        get=f"{NOBODY} 403 403 403 403 200 200 403 403",
        post=f"{NOBODY} 403 403 403 403 422 422 403 403",
        where=lambda world: {"pk": world.breach.pk},
    ),
}
