"""allauth's own pages. Who is answered what; answers.py explains the columns."""

from tests.architecture.url_table.answers import Row, Table, Where

# They show nothing of a child. Signed in or not they guard themselves; a suspended member gets none.
ENTRANCE = "200 403 302 302 302 302 302 302 302 302 302"
ENTRANCE_REFUSED = "422 403 302 302 302 302 302 302 302 302 302"
ALONE = "302 403 302 302 302 302 302 302 302 302 302"
ACCOUNT = "302 403 200 200 200 200 200 200 200 200 200"
ACCOUNT_REFUSED = "302 403 422 422 422 422 422 422 422 422 422"
PLAIN = "200 403 200 200 200 200 200 200 200 200 200"
PLAIN_REFUSED = "422 403 422 422 422 422 422 422 422 422 422"
PLAIN_NO_POST = "405 403 405 405 405 405 405 405 405 405 405"
ACCOUNT_NO_POST = "302 403 405 405 405 405 405 405 405 405 405"
ABSENT = "302 403 404 404 404 404 404 404 404 404 404"

reset_: Where = lambda world: {"uidb36": "1", "key": "set-password"}  # noqa: E731
key_1: Where = lambda world: {"pk": 1}  # noqa: E731

TABLE: Table = {
    "account_login": Row(get=ENTRANCE, post=ENTRANCE_REFUSED),
    "account_signup": Row(get=ENTRANCE, post=ENTRANCE),
    "account_request_login_code": Row(get=ENTRANCE, post=ENTRANCE_REFUSED),
    "account_confirm_login_code": Row(get=ALONE, post=ALONE),
    "account_logout": Row(get=ACCOUNT, post=ALONE),
    "account_inactive": Row(get=PLAIN, post=PLAIN_NO_POST),
    "account_reset_password": Row(get=PLAIN, post=PLAIN_REFUSED),
    "account_reset_password_done": Row(get=PLAIN, post=PLAIN_NO_POST),
    "account_reset_password_from_key": Row(get=PLAIN, post=PLAIN_REFUSED, where=reset_),
    "account_reset_password_from_key_done": Row(get=PLAIN, post=PLAIN_NO_POST),
    "account_change_password": Row(get=ACCOUNT, post=ACCOUNT_REFUSED),
    "account_set_password": Row(get=ALONE, post=ALONE),
    "account_email": Row(get=ALONE, post=ALONE),
    "account_email_verification_sent": Row(get=ALONE, post=ALONE),
    "account_reauthenticate": Row(get=ACCOUNT, post=ACCOUNT_REFUSED),
    "usersessions_list": Row(get=ACCOUNT, post=ALONE),
    "mfa_index": Row(get=ACCOUNT, post=ACCOUNT_NO_POST),
    "mfa_authenticate": Row(get=ALONE, post=ALONE),
    "mfa_reauthenticate": Row(get=ALONE, post=ALONE),
    "mfa_reauthenticate_webauthn": Row(get=ALONE, post=ALONE),
    "mfa_activate_totp": Row(get=ALONE, post=ALONE),
    "mfa_deactivate_totp": Row(get=ABSENT, post=ABSENT),
    "mfa_view_recovery_codes": Row(get=ABSENT, post=ACCOUNT_NO_POST),
    "mfa_generate_recovery_codes": Row(get=ALONE, post=ALONE),
    "mfa_download_recovery_codes": Row(get=ABSENT, post=ABSENT),
    "mfa_list_webauthn": Row(get=ACCOUNT, post=ACCOUNT_NO_POST),
    "mfa_add_webauthn": Row(get=ALONE, post=ALONE),
    "mfa_edit_webauthn": Row(get=ALONE, post=ALONE, where=key_1),
    "mfa_remove_webauthn": Row(get=ALONE, post=ALONE, where=key_1),
    "mfa_login_webauthn": Row(get=ALONE, post=ALONE),
}
