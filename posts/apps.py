"""The day book: posts, pictures, tags, the publish gate and comments."""

from typing import TYPE_CHECKING, cast

from django.apps import AppConfig
from django.http import HttpRequest

if TYPE_CHECKING:
    from nursery_portal.members.models import User


class PostsConfig(AppConfig):
    """The day book: posts, pictures, tags, the publish gate and comments."""

    name = "posts"
    label = "posts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what posts adds to the lower layers, and the guards of its tables."""
        from posts import clauses, guards

        guards.declare()
        from consent.consequences import consequences, covers, outwordings
        from posts.sight import covered_in_a_picture, would_go, would_go_dark

        if would_go not in consequences:
            consequences.append(would_go)
            outwordings.append(would_go_dark)
            covers.append(covered_in_a_picture)
        from consent.consequences import afterwards as whats_after
        from consent.consequences import returns
        from consent.signals import permission_taken_back
        from nursery_portal.kit.holds import hold_pictures
        from nursery_portal.members.signals import leaving_considered
        from posts.afterwards import afterwards
        from posts.holding import held_for_child
        from posts.receivers import on_leaving_considered, on_permission_taken_back
        from posts.removals import held_by_lead, may_return
        from posts.reports import reported

        if afterwards not in whats_after:
            whats_after.append(afterwards)
            returns.append(may_return)
        hold_pictures(reported)
        hold_pictures(held_by_lead)
        hold_pictures(held_for_child)
        leaving_considered.connect(on_leaving_considered, dispatch_uid="posts.leaving_in_figures")
        permission_taken_back.connect(on_permission_taken_back, dispatch_uid="posts.tidy_withdrawals")
        from nursery_portal.duties import exports, schedule
        from posts.actions.ending import count_old_drafts, erase_old_drafts
        from posts.actions.forgetting import count_old_reports, forget_old_reports
        from posts.actions.reading import count_old_views, forget_old_views
        from posts.choices import register_choices, views_kept
        from posts.drafts import drafts_kept
        from posts.exports import (
            copies_taken,
            own_comments,
            own_pictures,
            own_reports,
            pictures_opened,
            posts_about,
            reminders_seen,
            reports_known_to,
            unwilling_marks,
        )
        from posts.forgetting import reports_kept
        from posts.rules import pictures_of, posts_of

        exports.part("posts", "Posts with pictures that show your child", posts_about)
        exports.part("pictures", "Pictures that show your child", own_pictures)
        exports.part("unwilling", "When your child did not want to be photographed", unwilling_marks)
        exports.part("comments", "Your comments", own_comments, theirs=True)
        exports.part("picture_reports", "Pictures you told us about", own_reports, theirs=True)
        exports.door("picture_report", reports_known_to)
        exports.part("reminders", "Reminders you have seen", reminders_seen)
        exports.part("opened", "Pictures you opened", pictures_opened)
        exports.part("copies", "Copies you took", copies_taken)
        schedule.attach("views", due=count_old_views, erase=forget_old_views, period=views_kept)
        schedule.attach("picture_reports", due=count_old_reports, erase=forget_old_reports, period=reports_kept)
        schedule.attach("pictures", child=pictures_of)
        schedule.attach("posts", child=posts_of)
        schedule.attach("drafts", due=count_old_drafts, erase=erase_old_drafts, period=drafts_kept)
        register_places()
        from nursery_portal.notify import digest
        from posts.digest import new_posts

        digest.register("posts", new_posts)

        register_choices()
        clauses.declare()


def register_places() -> None:
    """The day book, first in everybody's menu who may read it; the workroom for those who prepare posts."""
    from nursery_portal.kit import nav
    from nursery_portal.members.access import Can, may_in

    nav.register(
        nav.NavEntry(
            url_name="posts:feed",
            label="Day book",
            icon="book",
            order=10,
            allowed=may_in(Can.READ_DAY_BOOK),
            covers=(
                "posts:post_detail",
                "posts:picture",
                "posts:comment",
                "posts:own_comments",
                "posts:search",
                "posts:door",
                "posts:reminder",
            ),
        ),
        nav.NavEntry(
            url_name="posts:album",
            label="Album",
            icon="album",
            order=12,
            allowed=may_in(Can.READ_ALBUM),
            covers=("posts:album_keep", "posts:pack"),
        ),
        nav.NavEntry(
            url_name="posts:erasures",
            label="Erased pictures",
            icon="receipt",
            order=95,
            allowed=may_in(Can.READ_REGISTER),
            group=nav.Group.REST,
        ),
        nav.NavEntry(
            url_name="posts:drafts",
            label="Post",
            icon="post",
            order=20,
            allowed=may_in(Can.DRAFT_POST),
            count=_asked,
            covers=("posts:post_new", "posts:post_edit", "posts:post_review", "posts:post_remove", "posts:certificate"),
        ),
        nav.NavEntry(
            url_name="posts:kept_out",
            label="Kept out",
            icon="hide",
            order=62,
            allowed=may_in(Can.PUBLISH_POST, Can.MODERATE),
            group=nav.Group.REST,
            count=_kept_out,
        ),
        nav.NavEntry(
            url_name="posts:reports",
            label="Reports",
            icon="flag",
            order=60,
            allowed=may_in(Can.MODERATE, Can.DECIDE_REPORT),
            count=_reported,
            covers=("posts:report",),
        ),
    )


def _kept_out(request: HttpRequest) -> int:
    """How many pictures wait for this person because a child did not want them."""
    from posts.unwilling import kept_out_count

    return kept_out_count(cast("User", request.user))


def _reported(request: HttpRequest) -> int:
    """How many reported pictures wait for this person."""
    from posts.reports import report_count

    return report_count(cast("User", request.user))


def _asked(request: HttpRequest) -> int:
    """How many drafts wait for this manager."""
    from posts.workroom import asked_count

    return asked_count(cast("User", request.user))
