"""Addresses of the register: children, links, rooms, the nursery's own entry."""

from django.urls import path

from nursery_portal.members.views import children, links, many, opening, relatives, rooms, settings, signers

app_name = "register"
urlpatterns = [
    path("", children.children, name="children"),
    path("children/new/", children.child_enter, name="child_enter"),
    path("children/<int:pk>/", children.child, name="child"),
    path("children/<int:pk>/change/", children.child_change, name="child_change"),
    path("children/<int:pk>/room/", children.child_move, name="child_move"),
    path("children/<int:pk>/last-day/", children.child_leaving, name="child_leaving"),
    path("children/<int:pk>/key-person/", children.child_key_person, name="child_key_person"),
    path("children/<int:pk>/protection/", children.child_protection, name="child_protection"),
    path("children/<int:pk>/links/new/", links.link_enter, name="link_enter"),
    path("children/<int:pk>/signer/", signers.signer, name="signer"),
    path("first-mails/", signers.first_mails, name="first_mails"),
    path("first-mails/<int:pk>/", signers.first_mail_settle, name="first_mail_settle"),
    path("links/<int:pk>/", links.link_change, name="link_change"),
    path("links/<int:pk>/end/", links.link_end, name="link_end"),
    path("links/<int:pk>/responsibility/", links.link_responsibility, name="link_responsibility"),
    path("links/<int:pk>/restrictions/", links.link_restrictions, name="link_restrictions"),
    path("import/", many.sheet_import, name="sheet_import"),
    path("import/template/", many.import_template, name="import_template"),
    path("responsibility/", many.responsibility, name="responsibility"),
    path("children/<int:pk>/not-admitted/", relatives.barred, name="child_barred"),
    path("not-admitted/<int:pk>/", relatives.unbar, name="child_unbar"),
    path("relatives/", relatives.to_settle, name="relatives"),
    path("relatives/<int:pk>/", relatives.settle, name="relative_settle"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/new/", rooms.room_enter, name="room_enter"),
    path("rooms/<int:pk>/", rooms.room_change, name="room_change"),
    path("rooms/<int:pk>/move/", many.children_move, name="children_move"),
    path("settings/", settings.settings, name="settings"),
    path("settings/<slug:code>/", settings.choice_change, name="choice_change"),
    path("proposals/<int:pk>/", settings.proposal_settle, name="proposal_settle"),
    path("opening/", opening.checklist, name="opening"),
    path("opening/hours/", opening.hours_confirm, name="hours_confirm"),
    path("opening/test-mail/", opening.test_mail_send, name="test_mail_send"),
    path("opening/test-mail/code/", opening.test_mail_confirm, name="test_mail_confirm"),
    path("opening/open/", opening.portal_open, name="portal_open"),
    path("leaving-facebook/", opening.leaving_facebook, name="leaving_facebook"),
    path("nursery/", rooms.nursery, name="nursery"),
]
