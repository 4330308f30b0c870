"""Addresses of people. The register's own stand in members.urls.register."""

from django.urls import path

from nursery_portal.members.views import (
    account,
    addresses,
    coming_back,
    contacts,
    entrance,
    factors,
    many,
    people,
    relatives,
    roles,
)

app_name = "members"
urlpatterns = [
    path("invitation/<slug:token>/", entrance.invitation, name="invitation"),
    path("code/", coming_back.code, name="code"),
    path("address/confirm/<slug:token>/", addresses.address_confirm, name="address_confirm"),
    path("address/stop/<slug:token>/", addresses.address_stop, name="address_stop"),
    path("second-factor/", entrance.second_factor, name="second_factor"),
    path("me/", account.account, name="account"),
    path("me/address/", addresses.address, name="address"),
    path("me/address/keep/", addresses.address_keep, name="address_keep"),
    path("me/name/", account.name_edit, name="name_edit"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("me/relatives/", relatives.relatives, name="relatives"),
    path("me/relatives/<int:pk>/end/", relatives.relative_end, name="relative_end"),
    path("people/", people.people, name="people"),
    path("people/new/", people.staff_enter, name="staff_enter"),
    path("people/invite/", many.invite_all, name="invite_all"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/change/", people.person_change, name="person_change"),
    path("people/<int:pk>/invite/", people.person_invite, name="person_invite"),
    path("people/<int:pk>/resend/", people.person_resend, name="person_resend"),
    path("people/<int:pk>/revoke/", people.person_revoke, name="person_revoke"),
    path("people/<int:pk>/code/", coming_back.person_code, name="person_code"),
    path("people/<int:pk>/address/", addresses.person_address, name="person_address"),
    path("people/<int:pk>/second-step/", factors.person_factor, name="person_factor"),
    path("second-steps/<int:pk>/", factors.factor_settle, name="factor_settle"),
    path("people/<int:pk>/suspend/", people.person_suspend, name="person_suspend"),
    path("people/<int:pk>/restore/", people.person_restore, name="person_restore"),
    path("people/<int:pk>/roles/new/", roles.role_grant, name="role_grant"),
    path("roles/<int:pk>/end/", roles.role_end, name="role_end"),
    path("roles/<int:pk>/rooms/", roles.role_rooms, name="role_rooms"),
]
