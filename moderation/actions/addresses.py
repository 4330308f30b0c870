"""Where a notice of moderation leads."""

from django.urls import reverse

from moderation.models import Question
from posts.models import Comment, CommentMeasure


def of_comment(comment: Comment) -> str:
    """Where its author reads it: under its post."""
    return f"{reverse('posts:post_detail', args=[comment.post_id])}#comment-{comment.pk}"


def in_queue(comment: Comment) -> str:
    """Where a reviewer decides about it."""
    return reverse("moderation:item", args=[comment.pk])


def of_question(question: Question) -> str:
    """Where a question is read and answered."""
    return reverse("moderation:question", args=[question.pk])


def of_measure(measure: CommentMeasure) -> str:
    """Where a measure is read and another person is asked to look."""
    return reverse("moderation:measure", args=[measure.pk])
