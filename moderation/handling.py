"""Who handles a concern that was raised from a comment, and whether it is over: staff conduct registers its answers
here, since moderation does not know it.

Closed by default: where nobody answers, nobody handles it and it is not over.
"""

from collections.abc import Callable, Collection, Iterable

from nursery_portal.members.models import User

Handled = Callable[[User, Collection[str]], Collection[str]]
Over = Callable[[Collection[str]], Collection[str]]
_answers: list[tuple[Handled, Over]] = []


def register(handled: Handled, over: Over) -> None:
    """Say who answers, from an app's `ready()`: given references, which of them somebody handles, and which are over.
    The last one counts."""
    _answers[:] = [(handled, over)]


def handled_by(user: User, references: Iterable[str]) -> set[str]:
    """Those of these concerns that this person handles."""
    asked = set(references)
    return {one for handled, _ in _answers for one in handled(user, asked)} if asked else set()


def not_over(references: Iterable[str]) -> set[str]:
    """Those of these concerns that somebody still works on, or of which nobody knows."""
    asked = set(references)
    return asked - {one for _, over in _answers for one in over(asked)} if asked else set()
