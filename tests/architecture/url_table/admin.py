"""The admin, where concerns and cases are worked. Who is answered what; answers.py explains the columns."""

from tests.architecture.url_table.answers import INVITER, NOBODY, Row, Table, Where, concern_

# it opens for who handles concerns or grants roles: manager, lead, owner
ADMIN_PAGE = f"{NOBODY} 403 403 403 200 200 200 403 403"
ADMIN_AWAY = f"{NOBODY} 403 403 403 302 302 302 403 403"
ADMIN_NO_POST = f"{NOBODY} 403 403 403 405 405 405 403 403"
# what is about the practitioner: read by the manager and the leads, not found by the owner
READERS = f"{NOBODY} 403 403 403 200 200 404 403 403"
READERS_REFUSED = f"{NOBODY} 403 403 403 422 422 404 403 403"

case_: Where = lambda world: {"pk": world.case.pk}  # noqa: E731

TABLE: Table = {
    "admin:staff_conduct_concern_changelist": Row(get=ADMIN_PAGE, post=ADMIN_NO_POST),
    "admin:staff_conduct_concern_change": Row(get=READERS, post=ADMIN_NO_POST, where=concern_),
    "admin:staff_conduct_concern_triage": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_due": Row(get=ADMIN_PAGE, post=ADMIN_NO_POST),
    "admin:staff_conduct_concern_reads": Row(get=ADMIN_PAGE, post=ADMIN_NO_POST),
    "admin:staff_conduct_concern_figures": Row(get=ADMIN_PAGE, post=ADMIN_NO_POST),
    "admin:staff_conduct_concern_inspection": Row(get=ADMIN_PAGE, post=ADMIN_NO_POST),
    "admin:staff_conduct_concern_keeping": Row(get=ADMIN_PAGE, post=f"{NOBODY} 403 403 403 404 404 404 403 403"),
    "admin:staff_conduct_concern_glass": Row(get=ADMIN_PAGE, post=f"{NOBODY} 403 403 403 422 422 422 403 403"),
    "admin:staff_conduct_concern_close": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_hold": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_file": Row(
        get=f"{NOBODY} 403 403 403 404 404 404 403 403",
        post=ADMIN_NO_POST,
        where=lambda world: {"pk": world.concern.pk, "number": 1},
    ),
    "admin:staff_conduct_concern_duty": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_agreement": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_answer": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_reader": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_case": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_gone": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_join": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=concern_),
    "admin:staff_conduct_concern_conflict": Row(
        get=ADMIN_NO_POST, post=f"{NOBODY} 403 403 403 302w 302w 404 403 403", where=concern_
    ),
    "admin:staff_conduct_conductcase_changelist": Row(get=ADMIN_PAGE, post=ADMIN_NO_POST),
    "admin:staff_conduct_conductcase_change": Row(get=READERS, post=ADMIN_NO_POST, where=case_),
    "admin:staff_conduct_conductcase_part": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_reader": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_step": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_duty": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_leaving": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_hold": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_letter_file": Row(
        get=f"{NOBODY} 403 403 403 404 404 404 403 403",
        post=ADMIN_NO_POST,
        where=lambda world: {"pk": world.case.pk, "number": 1},
    ),
    "admin:staff_conduct_conductcase_suspension": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_letter": Row(
        get=f"{NOBODY} 403 403 403 404 404 404 403 403",
        post=ADMIN_NO_POST,
        where=lambda world: {"pk": world.case.pk, "number": 1},
    ),
    "admin:staff_conduct_conductcase_note": Row(get=ADMIN_NO_POST, post=READERS_REFUSED, where=case_),
    "admin:staff_conduct_conductcase_conflict": Row(
        get=ADMIN_NO_POST, post=f"{NOBODY} 403 403 403 302w 302w 404 403 403", where=case_
    ),
    "admin:members_rolegrant_changelist": Row(get=INVITER, post=f"{NOBODY} 403 403 403 405 403 405 403 403"),
    "admin:app_list": Row(get=ADMIN_PAGE, post=ADMIN_PAGE, where=lambda world: {"app_label": "staff_conduct"}),
    "admin:index": Row(
        get=f"{NOBODY} 403 403 403 200 200 200 403 403", post=f"{NOBODY} 403 403 403 200 200 200 403 403"
    ),
    "admin:jsi18n": Row(
        get=f"{NOBODY} 403 403 403 200 200 200 403 403", post=f"{NOBODY} 403 403 403 405 405 405 403 403"
    ),
    "admin:login": Row(
        get=f"{NOBODY} 403 403 403 302 302 302 403 403", post=f"{NOBODY} 403 403 403 302 302 302 403 403"
    ),
    "admin:logout": Row(
        get=f"{NOBODY} 403 403 403 302 302 302 403 403", post=f"{NOBODY} 403 403 403 302 302 302 403 403"
    ),
    "admin:<(?P<url>.*)$>": Row(
        get=f"{NOBODY} 403 403 403 404 404 404 403 403",
        post=f"{NOBODY} 403 403 403 404 404 404 403 403",
        where=lambda world: {"path": "/admin/anything/"},
    ),
    "admin:password_change": Row(get=ADMIN_AWAY, post=ADMIN_AWAY),
}
