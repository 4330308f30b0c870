"""Who can see my child: for the people who may answer for it."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from consent.access import own_standings
from consent.consequences import what_would_go
from consent.models import ENFORCED, Purpose
from consent.wordings import for_child
from nursery_portal.kit import clock, words
from nursery_portal.members.access import Can, answerable_children, family_children, with_place
from nursery_portal.members.http import MemberRequest, requires
from posts.access import photos_in_day_book
from posts.sight import sight_of

MOST_PAGES = 1000


@require_safe
@requires(Can.GIVE_PERMISSION)
def who_sees(request: MemberRequest, child: int) -> HttpResponseBase:
    """Every live picture of one's child, who can see them, how often they were opened, one's own answers, and what
    taking each back would remove. Nothing here tells of the other guardian's answers, or names anybody."""
    own = answerable_children(request.user).filter(pk__in=family_children(request.user).values("pk"))
    found = get_object_or_404(with_place(own, request.user), pk=child)
    text = request.GET.get("page", "1")
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PAGES:
        raise Http404
    page, now = int(text), clock.now()
    sight = sight_of(request.user, found, now, page)
    shown = [picture for row in sight.posts for picture in row.pictures]
    mine = set(photos_in_day_book(request.user, now).filter(pk__in=shown).values_list("pk", flat=True))
    here = reverse("posts:who_sees", args=[found.pk])
    standings = own_standings(request.user, found)
    answers = []
    for purpose in ENFORCED:
        standing = standings.get(purpose)
        if standing is None:
            continue
        going = what_would_go(found, frozenset({purpose}), now) if standing.is_yes else None
        removes = ""
        if purpose is Purpose.FIRST_NAME and standing.is_yes:
            removes = "Taking it back removes the name and leaves the pictures."
        elif going is not None and not going.pictures:
            removes = "No picture is shown under it now."
        elif going is not None:
            removes = (
                f"Taking it back removes {words.counted(going.pictures, 'picture')} in "
                f"{words.counted(going.posts, 'post')}."
            )
        answers.append((for_child(standing.wording.title, found.known_as), standing, removes, purpose.value))
    context = {
        "child": found,
        "sight": sight,
        "rows": [(row, [(number, pk, pk in mine) for number, pk in enumerate(row.pictures, 1)]) for row in sight.posts],
        "pictures": words.counted(sight.pictures, "picture"),
        "posts": words.counted(sight.number_of_posts, "post"),
        "answers": answers,
        "older": f"{here}?page={page + 1}" if sight.more else "",
        "newer": f"{here}?page={page - 1}" if page > 1 else "",
    }
    return render(request, "posts/who_sees.html", context)
