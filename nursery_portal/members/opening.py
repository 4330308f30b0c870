"""What has to be done before families come in: the checklist, put together from what each app asks for. Reads only.

An app adds its step with `ask`, and with `prepare` what has to be in place the moment the portal opens.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from nursery_portal.kit import clock
from nursery_portal.kit.words import listed, long_date
from nursery_portal.members.access import leaders_too_few
from nursery_portal.members.choices import find
from nursery_portal.members.models import Role, RoleGrant, User, grant_current
from nursery_portal.register.models import Nursery


@dataclass(frozen=True)
class Step:
    """One step: whether it is done, how it stands in words, and where to do it. One that is only asked for keeps
    nothing closed."""

    code: str
    title: str
    done: bool
    words: str
    url: str = ""
    must: bool = True


_steps: list[tuple[int, Callable[[Nursery], Step]]] = []
_prepare: dict[str, Callable[[User], object]] = {}


def ask(order: int, step: Callable[[Nursery], Step]) -> None:
    """Add a step to the checklist."""
    if (order, step) not in _steps:
        _steps.append((order, step))


def prepare(code: str, act: Callable[[User], object]) -> None:
    """Have `act` done just before the portal opens. It must be safe to repeat."""
    _prepare[code] = act


def preparations() -> list[Callable[[User], object]]:
    """What has to be done just before the portal opens."""
    return list(_prepare.values())


def is_open(nursery: Nursery | None) -> bool:
    """Whether families may be invited. The demonstration invents its families, and needs no checklist."""
    return settings.PORTAL_DEMO or (nursery is not None and (nursery.is_demonstration or nursery.opened_at is not None))


def checklist(nursery: Nursery) -> list[Step]:
    """Every step, in order."""
    return [step(nursery) for _, step in sorted(_steps, key=lambda pair: pair[0])]


def _missing(nursery: Nursery, fields: dict[str, str]) -> list[str]:
    return [words for name, words in fields.items() if not getattr(nursery, name)]


def _controller(nursery: Nursery) -> Step:
    lacks = _missing(
        nursery,
        {
            "legal_name": "the legal name",
            "ico_registration": "the ICO registration number",
            "address": "the address",
            "phone": "the telephone number",
            "email": "the e-mail address",
        },
    )
    return Step(
        "controller",
        "Who answers for this portal",
        not lacks,
        f"Still missing: {listed(lacks)}." if lacks else f"{nursery.legal_name}, {nursery.ico_registration}.",
        reverse("register:nursery"),
    )


def _numbers(nursery: Nursery) -> Step:
    lacks = _missing(
        nursery,
        {"lado_contact": "the designated officer (LADO)", "social_care_contact": "children's social care"},
    )
    return Step(
        "numbers",
        "Whom to call when a child is at risk",
        not lacks,
        f"Still missing: {listed(lacks)}." if lacks else "Both local numbers are entered.",
        reverse("register:nursery"),
    )


def _leads(nursery: Nursery) -> Step:
    today = clock.today()
    grants = RoleGrant.objects.filter(
        grant_current(today), role__in=(Role.DSL, Role.DEPUTY_DSL), user__joined_at__isnull=False
    ).select_related("user")
    there = {Role(grant.role): grant.user.full_name for grant in grants}
    lacks = [words for role, words in ((Role.DSL, "the lead"), (Role.DEPUTY_DSL, "a deputy")) if role not in there]
    return Step(
        "leads",
        "Safeguarding lead and deputy have joined",
        not lacks,
        f"Still missing: {listed(lacks)}. Enter them among the people, and invite them."
        if lacks
        else f"{listed(there.values())}.",
        reverse("members:people"),
    )


def _independent(nursery: Nursery) -> Step:
    few = leaders_too_few()
    return Step(
        "independent",
        "Nobody reads a concern about themselves",
        not few,
        "Manager, safeguarding lead and registered person are fewer than three people here, or lead and deputies are "
        "fewer than two, not counting who is manager or registered person, too: some concerns would have one reader "
        "or none. Ask somebody from outside to be your independent reader: enter them among the people with that "
        "role. Their account shows them the concerns and cases that come to them, and nothing else; they can also "
        "investigate, or hear an appeal."
        if few
        else "There is always somebody whom it is not about.",
        reverse("members:people"),
        must=False,
    )


def _hours(nursery: Nursery) -> Step:
    hours, nation = find("opening_hours"), find("nation")
    words = f"{hours.words(nursery)}. {nation.words(nursery)}." if hours and nation else ""
    return Step(
        "hours",
        "Opening hours and nation",
        nursery.hours_confirmed_at is not None,
        words if nursery.hours_confirmed_at else f"{words} Is that right?",
        reverse("register:settings"),
    )


def _mail(nursery: Nursery) -> Step:
    if nursery.test_mail_confirmed_at:
        words = f"A test mail arrived on {long_date(timezone.localdate(nursery.test_mail_confirmed_at))}."
    elif nursery.test_mail_sent_at:
        words = "We sent you a test mail. Type the code that stands in it."
    else:
        words = "Have a test mail sent to yourself, so that no invitation goes astray."
    return Step("mail", "Mail arrives", nursery.test_mail_confirmed_at is not None, words)


for _order, _step in ((10, _controller), (20, _leads), (25, _independent), (30, _numbers), (40, _hours), (50, _mail)):
    ask(_order, _step)
