"""Addresses of one's own notices."""

from django.urls import path

from nursery_portal.notify import views

app_name = "notify"
urlpatterns = [
    path("", views.notices, name="list"),
    path("mails/", views.mail_choices, name="choices"),
    path("returned/", views.bounces, name="bounces"),
    path("returned/<int:pk>/settle/", views.bounce_settle, name="bounce_settle"),
    path("stop/<str:token>/", views.stop, name="stop"),
    path("read/", views.notices_read, name="read_all"),
    path("<int:pk>/open/", views.notice_open, name="open"),
]
