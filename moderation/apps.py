"""Every comment is read by a person."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Every comment is read by a person."""

    name = "moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard the decisions, listen for comments that wait, and take a place in the menu."""
        from moderation import asked as asking
        from moderation import clauses, guards, keeping
        from moderation.actions import (
            erase_old_comments,
            erase_old_decisions,
            erase_old_questions,
            found_beside_a_picture,
        )
        from moderation.choices import register_choices
        from moderation.clocks import pictures_due
        from moderation.exports import (
            comments_known_to,
            measures_known_to,
            own_decisions,
            own_measures,
            own_questions,
            questions_known_to,
            records_known_to,
        )
        from moderation.receivers import on_comment_waiting
        from moderation.rules import looked_at_again, pictures_preserved
        from nursery_portal.duties import exports, schedule
        from nursery_portal.kit.holds import hold_pictures
        from posts import again, asked, beside
        from posts.signals import comment_waiting

        guards.declare()
        exports.part("decisions", "What was decided about your comments", own_decisions, theirs=True)
        exports.part("measures", "What you were asked to bear with for a time", own_measures, theirs=True)
        exports.part("questions", "What you asked and told us", own_questions, theirs=True)
        exports.door("comment", comments_known_to)
        exports.door("record", records_known_to)
        exports.door("question", questions_known_to)
        exports.door("measure", measures_known_to)
        schedule.attach(
            "comments",
            due=lambda at: keeping.old_comments(at).count(),
            erase=erase_old_comments,
            period=keeping.comments_kept,
        )
        schedule.attach(
            "moderation",
            due=lambda at: keeping.old_decisions(at).count(),
            erase=erase_old_decisions,
            period=keeping.decisions_kept,
        )
        schedule.attach(
            "questions",
            due=lambda at: keeping.old_questions(at).count(),
            erase=erase_old_questions,
            period=keeping.questions_kept,
        )
        schedule.attach("measures", due=lambda at: keeping.old_measures(at).count())
        hold_pictures(pictures_preserved)
        again.register(looked_at_again)
        asked.register(asking.own_questions)
        beside.register(found_beside_a_picture, pictures_due)
        comment_waiting.connect(on_comment_waiting, dispatch_uid="moderation.screen")
        register_choices()
        register_places()
        clauses.declare()


def register_places() -> None:
    """The queue, for those who read comments, with the number that waits."""
    from django.http import HttpRequest

    from moderation.access import open_question_count, queue_count
    from nursery_portal.kit import nav
    from nursery_portal.members.access import Can, asks_the_nursery, may_in
    from nursery_portal.members.models import User

    def questions_for(request: HttpRequest) -> int:
        return open_question_count(request.user) if isinstance(request.user, User) else 0

    def waiting_for(request: HttpRequest) -> int:
        return queue_count(request.user) if isinstance(request.user, User) else 0

    nav.register(
        nav.NavEntry(
            url_name="moderation:queue",
            label="Queue",
            icon="inbox",
            order=30,
            allowed=may_in(Can.MODERATE, Can.MODERATE_LAST),
            count=waiting_for,
            renewed="moderation:count",
            covers=("moderation:item", "moderation:bulk", "moderation:record", "moderation:author"),
        ),
        nav.NavEntry(
            url_name="moderation:questions",
            label="Questions",
            icon="help",
            order=35,
            allowed=may_in(Can.ANSWER_QUESTION, Can.MODERATE, Can.MODERATE_LAST),
            count=questions_for,
            group=nav.Group.REST,
            covers=("moderation:question",),
        ),
        nav.NavEntry(
            url_name="moderation:ask",
            label="Ask the manager",
            icon="ask",
            order=36,
            allowed=lambda request: isinstance(request.user, User) and asks_the_nursery(request.user),
            group=nav.Group.REST,
        ),
    )
