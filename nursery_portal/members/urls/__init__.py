"""Addresses of people. The register's own stand in members.urls.register."""

from django.urls import path

from nursery_portal.members.views import account, contacts, entrance, many, people, relatives, roles

app_name = "members"
urlpatterns = [
    path("invitation/<slug:token>/", entrance.invitation, name="invitation"),
    path("second-factor/", entrance.second_factor, name="second_factor"),
    path("me/", account.account, name="account"),
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
    path("people/<int:pk>/suspend/", people.person_suspend, name="person_suspend"),
    path("people/<int:pk>/restore/", people.person_restore, name="person_restore"),
    path("people/<int:pk>/roles/new/", roles.role_grant, name="role_grant"),
    path("roles/<int:pk>/end/", roles.role_end, name="role_end"),
    path("roles/<int:pk>/rooms/", roles.role_rooms, name="role_rooms"),
]
