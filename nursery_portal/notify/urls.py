"""Addresses of one's own notices."""

from django.urls import path

from nursery_portal.notify import views

app_name = "notify"
urlpatterns = [
    path("", views.notices, name="list"),
    path("read/", views.notices_read, name="read_all"),
    path("<int:pk>/open/", views.notice_open, name="open"),
]
