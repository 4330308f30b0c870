"""Addresses of people. The register's own stand in members.urls.register."""

from django.urls import path

from nursery_portal.members.views import account, entrance

app_name = "members"
urlpatterns = [
    path("invitation/<slug:token>/", entrance.invitation, name="invitation"),
    path("second-factor/", entrance.second_factor, name="second_factor"),
    path("me/", account.account, name="account"),
    path("me/name/", account.name_edit, name="name_edit"),
]
