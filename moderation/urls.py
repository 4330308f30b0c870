"""Addresses of the queue."""

from django.urls import path

from moderation import views

app_name = "moderation"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("<int:pk>/", views.item, name="item"),
    path("<int:pk>/claim/", views.claim, name="claim"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/concern/", views.concern, name="concern"),
    path("report/<int:pk>/", views.report, name="report"),
]
