"""Comments, questions and their reviewers. Who is answered what; answers.py explains the columns."""

from tests.architecture.url_table.answers import (
    MEMBERS,
    MEMBERS_NO_GET,
    MEMBERS_NO_POST,
    NOBODY,
    Row,
    Table,
    Where,
    comment_,
    ola_,
)

question_: Where = lambda world: {"pk": world.question.pk}  # noqa: E731
rule_: Where = lambda world: {"pk": world.rule.pk}  # noqa: E731
measure_: Where = lambda world: {"pk": world.measure.pk}  # noqa: E731
held_: Where = lambda world: {"pk": world.held.pk}  # noqa: E731

TABLE: Table = {
    "moderation:queue": Row(get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=MEMBERS_NO_POST),
    "moderation:count": Row(get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=MEMBERS_NO_POST),
    "moderation:settle": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 204 204 403 403"),
    "moderation:ask": Row(get=MEMBERS, post=f"{NOBODY} 422 422 422 422 422 422 403 403"),
    "moderation:question_concern": Row(
        get=MEMBERS_NO_GET,
        post=f"{NOBODY} 403 403 403 302w 302w 302w 403 403",
        where=question_,
    ),
    "moderation:questions": Row(get=f"{NOBODY} 403 403 403 200 200 200 403 403", post=MEMBERS_NO_POST),
    "moderation:question": Row(
        get=f"{NOBODY} 200 404 404 200 200 200 403 403",
        post=f"{NOBODY} 422 404 404 422 422 422 403 403",
        where=question_,
    ),
    "moderation:rules": Row(
        get=f"{NOBODY} 403 403 403 403 200 403 403 403", post=f"{NOBODY} 403 403 403 403 422 403 403 403"
    ),
    "moderation:rule_new": Row(
        get=f"{NOBODY} 403 403 403 403 200 403 403 403", post=f"{NOBODY} 403 403 403 403 422 403 403 403"
    ),
    "moderation:rule": Row(
        get=f"{NOBODY} 403 403 403 403 200 403 403 403",
        post=f"{NOBODY} 403 403 403 403 422 403 403 403",
        where=rule_,
    ),
    "moderation:rule_end": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 302w 403 403 403", where=rule_),
    "moderation:rule_again": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 302w 403 403 403", where=rule_),
    "moderation:monitor": Row(get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=MEMBERS_NO_POST),
    "moderation:monitor_csv": Row(get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=MEMBERS_NO_POST),
    "moderation:bulk": Row(
        get=f"{NOBODY} 403 403 403 403 200 200 403 403", post=f"{NOBODY} 403 403 403 403 302 302 403 403"
    ),
    "moderation:record": Row(
        get=f"{NOBODY} 403 403 403 403 200 404 403 403", post=f"{NOBODY} 403 403 403 403 302 404 403 403", where=held_
    ),
    "moderation:author": Row(
        get=f"{NOBODY} 403 403 403 403 200 403 403 403", post=f"{NOBODY} 403 403 403 403 422 403 403 403", where=ola_
    ),
    "moderation:measure": Row(
        get=f"{NOBODY} 200 404 404 404 200 404 403 403",
        post=f"{NOBODY} 422 404 404 404 422 404 403 403",
        where=measure_,
    ),
    "moderation:measure_concern": Row(
        get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 404 404 403 403", where=measure_
    ),
    "moderation:item": Row(get=f"{NOBODY} 403 403 403 403 200 404 403 403", post=MEMBERS_NO_POST, where=held_),
    "moderation:claim": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 302w 404 403 403", where=held_),
    "moderation:decide": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 422 404 403 403", where=held_),
    "moderation:undo_all": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 302 302 403 403"),
    "moderation:undo": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 302 404 403 403", where=held_),
    "moderation:concern": Row(get=MEMBERS_NO_GET, post=f"{NOBODY} 403 403 403 403 422 404 403 403", where=held_),
    "moderation:look_again": Row(
        get=f"{NOBODY} 404 404 404 404 404 404 403 403",
        post=f"{NOBODY} 404 404 404 404 404 404 403 403",
        where=comment_,
    ),
    "moderation:report": Row(
        get=f"{NOBODY} 404 404 200 200 200 200 403 403",
        post=f"{NOBODY} 404 404 422 422 422 422 403 403",
        where=comment_,
    ),
}
