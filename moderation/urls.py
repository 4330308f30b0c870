"""Addresses of the queue."""

from django.urls import path

from moderation.views import queue, record, reporting

app_name = "moderation"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("<int:pk>/", queue.item, name="item"),
    path("several/", record.bulk, name="bulk"),
    path("record/<int:pk>/", record.record, name="record"),
    path("people/<int:pk>/", record.author, name="author"),
    path("measures/<int:pk>/", record.measure, name="measure"),
    path("count/", queue.count, name="count"),
    path("settle/", queue.settle_now, name="settle"),
    path("<int:pk>/undo/", queue.undo, name="undo"),
    path("look-again/<int:pk>/", reporting.look_again, name="look_again"),
    path("<int:pk>/claim/", queue.claim, name="claim"),
    path("<int:pk>/decide/", queue.decide, name="decide"),
    path("<int:pk>/concern/", queue.concern, name="concern"),
    path("report/<int:pk>/", reporting.report, name="report"),
]
