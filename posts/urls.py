"""Addresses of the day book."""

from django.urls import path

from posts.views import album, covering, door, family, publishing, reports, seconding, several, sight, tagging, workroom
from posts.views.talk import comment_delete, comment_edit, comment_reply, comment_write, talk_scope

app_name = "posts"
family_urls = [
    path("day-book/", family.feed, name="feed"),
    path("day-book/<int:pk>/", family.post_detail, name="post_detail"),
    path("day-book/<int:pk>/pictures/<uuid:photo>/", family.picture, name="picture"),
    path("day-book/<int:pk>/seen/", family.reminder_seen, name="reminder_seen"),
    path("day-book/<int:pk>/comment/", comment_write, name="comment_write"),
    path("comments/<int:pk>/edit/", comment_edit, name="comment_edit"),
    path("comments/<int:pk>/delete/", comment_delete, name="comment_delete"),
    path("comments/<int:pk>/reply/", comment_reply, name="comment_reply"),
    path("posts/<int:pk>/talk/", talk_scope, name="talk_scope"),
    path("day-book/<int:pk>/pictures/<uuid:photo>/report/", reports.report_write, name="picture_report"),
    path("day-book/<int:pk>/pictures/<uuid:photo>/keep/", album.picture_keep, name="picture_keep"),
    path("album/", album.album, name="album"),
    path("album/keep/", album.album_keep, name="album_keep"),
    path("album/keep/chosen/", album.selection_keep, name="selection_keep"),
    path("album/packs/<uuid:pk>/", album.pack, name="pack"),
    path("album/packs/<uuid:pk>/fetch/", album.pack_fetch, name="pack_fetch"),
    path("pictures/erased/", reports.erasures, name="erasures"),
    path("pictures/reported/", reports.report_list, name="reports"),
    path("pictures/reported/<int:pk>/", reports.report_detail, name="report"),
    path("pictures/reported/<int:pk>/confirm/", reports.report_confirm, name="report_confirm"),
    path("day-book/who-sees/<int:child>/", sight.who_sees, name="who_sees"),
    path("photos/<uuid:pk>/<slug:rendition>", door.photo, name="photo"),
]
workroom_urls = [
    path("posts/drafts/", workroom.drafts, name="drafts"),
    path("posts/new/", workroom.post_new, name="post_new"),
    path("posts/<int:pk>/edit/", workroom.post_edit, name="post_edit"),
    path("posts/<int:pk>/photos/", workroom.photos, name="photos"),
    path("posts/<int:pk>/ask/", workroom.ask_manager, name="ask_manager"),
    path("posts/<int:pk>/several/", several.tag_pictures, name="tag_several"),
    path("posts/<int:pk>/undo/", tagging.tagging_undo, name="tagging_undo"),
    path("posts/<int:pk>/photos/<uuid:photo>/", tagging.tagging, name="tagging"),
    path("posts/<int:pk>/photos/<uuid:photo>/tags/", tagging.tag_add, name="tag_add"),
    path("posts/<int:pk>/photos/<uuid:photo>/tags/same/", tagging.tags_same, name="tags_same"),
    path("posts/<int:pk>/photos/<uuid:photo>/tags/<int:tag>/region/", tagging.tag_move, name="tag_move"),
    path("posts/<int:pk>/photos/<uuid:photo>/tags/<int:tag>/remove/", tagging.tag_remove, name="tag_remove"),
    path("posts/<int:pk>/photos/<uuid:photo>/account/", tagging.photo_account, name="photo_account"),
    path("posts/<int:pk>/photos/<uuid:photo>/ask/", tagging.permission_ask, name="ask_parents"),
    path("posts/<int:pk>/photos/<uuid:photo>/describe/", tagging.photo_describe, name="photo_describe"),
    path("posts/<int:pk>/photos/<uuid:photo>/crop/", tagging.photo_crop, name="photo_crop"),
    path("posts/<int:pk>/photos/<uuid:photo>/turn/", covering.photo_turn, name="photo_turn"),
    path("posts/<int:pk>/photos/<uuid:photo>/cover/", covering.photo_cover, name="photo_cover"),
    path("posts/<int:pk>/photos/<uuid:photo>/uncover/", covering.photo_uncover, name="photo_uncover"),
    path("posts/<int:pk>/photos/<uuid:photo>/remove/", tagging.photo_remove, name="photo_remove"),
    path("posts/<int:pk>/photos/<uuid:photo>/take-down/", publishing.photo_take_down, name="photo_take_down"),
    path("posts/<int:pk>/photos/<uuid:photo>/restore/", publishing.photo_restore, name="photo_restore"),
    path("posts/<int:pk>/review/", publishing.post_review, name="post_review"),
    path("posts/<int:pk>/second/", seconding.second_look, name="second_look"),
    path("posts/<int:pk>/second/ask/", seconding.second_ask, name="second_ask"),
    path("posts/<int:pk>/publish/", publishing.post_publish, name="post_publish"),
    path("posts/<int:pk>/publish-ready/", publishing.post_publish_ready, name="post_publish_ready"),
    path("posts/<int:pk>/certificate/", publishing.certificate, name="certificate"),
    path("posts/<int:pk>/certificate.json", publishing.certificate_json, name="certificate_json"),
    path("posts/<int:pk>/hide/", publishing.post_hide, name="post_hide"),
    path("posts/<int:pk>/remove/", publishing.post_remove, name="post_remove"),
    path("posts/<int:pk>/take-down/", publishing.post_take_down, name="post_take_down"),
]
urlpatterns = [*family_urls, *workroom_urls]
