"""Addresses of the queue."""

from django.urls import path

from moderation.views import asking, leading, queue, record, reporting

app_name = "moderation"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("<int:pk>/", queue.item, name="item"),
    path("ask/", asking.ask, name="ask"),
    path("questions/", asking.questions, name="questions"),
    path("questions/<int:pk>/", asking.question, name="question"),
    path("questions/<int:pk>/concern/", asking.question_concern, name="question_concern"),
    path("rules/", leading.rules, name="rules"),
    path("rules/new/", leading.rule, name="rule_new"),
    path("rules/<int:pk>/", leading.rule, name="rule"),
    path("rules/<int:pk>/end/", leading.rule_end, name="rule_end"),
    path("rules/<int:pk>/again/", leading.rule_again, name="rule_again"),
    path("monitor/", leading.monitor, name="monitor"),
    path("monitor/comments.csv", leading.monitor_csv, name="monitor_csv"),
    path("several/", record.bulk, name="bulk"),
    path("record/<int:pk>/", record.record, name="record"),
    path("people/<int:pk>/", record.author, name="author"),
    path("measures/<int:pk>/", record.measure, name="measure"),
    path("measures/<int:pk>/concern/", record.measure_concern, name="measure_concern"),
    path("count/", queue.count, name="count"),
    path("settle/", queue.settle_now, name="settle"),
    path("undo/", queue.undo_all, name="undo_all"),
    path("<int:pk>/undo/", queue.undo, name="undo"),
    path("look-again/<int:pk>/", reporting.look_again, name="look_again"),
    path("<int:pk>/claim/", queue.claim, name="claim"),
    path("<int:pk>/decide/", queue.decide, name="decide"),
    path("<int:pk>/concern/", queue.concern, name="concern"),
    path("report/<int:pk>/", reporting.report, name="report"),
]
