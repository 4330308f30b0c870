"""Addresses of the day book."""

from django.urls import URLPattern, path

from posts.views import door, family

app_name = "posts"
family_urls = [
    path("day-book/", family.feed, name="feed"),
    path("day-book/<int:pk>/", family.post_detail, name="post_detail"),
    path("day-book/<int:pk>/pictures/<uuid:photo>/", family.picture, name="picture"),
    path("day-book/<int:pk>/seen/", family.reminder_seen, name="reminder_seen"),
    path("day-book/<int:pk>/comment/", family.comment_write, name="comment_write"),
    path("comments/<int:pk>/edit/", family.comment_edit, name="comment_edit"),
    path("comments/<int:pk>/delete/", family.comment_delete, name="comment_delete"),
    path("comments/<int:pk>/reply/", family.comment_reply, name="comment_reply"),
    path("photos/<uuid:pk>/<slug:rendition>", door.photo, name="photo"),
]
workroom_urls: list[URLPattern] = []
urlpatterns = [*family_urls, *workroom_urls]
