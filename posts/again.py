"""At which comments somebody is asked to look again: moderation registers its answer here, since posts do not know it.

Where nobody answers, nobody was asked.
"""

from collections.abc import Callable, Collection

Asked = Callable[[Collection[int]], Collection[int]]
_answers: list[Asked] = []


def register(asked: Asked) -> None:
    """Say who answers, from an app's `ready()`: of these comments, those at which somebody is still to look. The last
    one counts."""
    _answers[:] = [asked]


def looked_at_again(comments: Collection[int]) -> set[int]:
    """Those of these comments at which another person is still to look."""
    return {pk for asked in _answers for pk in asked(comments)} if comments else set()
