"""Concerns and cases for the tests of this folder, made through the actions."""

from typing import Any

from nursery_portal.members.models import User
from staff_conduct.actions import give_part, open_case, raise_concern, take_step, triage_concern
from staff_conduct.models import About, CasePart, Concern, ConductCase, Kind, Naming, Triage

CANARY = "heron-in-the-boiler-room"


def concern(by: User | None, *, about: About = About.STAFF, person: User | None = None, **more: Any) -> Concern:
    """A concern as somebody raised it."""
    given: dict[str, Any] = {
        "kind": Kind.ADULT_CONDUCT,
        "naming": Naming.NAMED if by else Naming.ANONYMOUS,
        "words": {"what": f"It was loud and unkind. {CANARY}"},
    }
    return raise_concern(about=about, person=person, by=by, **{**given, **more}).concern


# what an allegation, an investigation and an end have to say beside their note
SAFETY = {"safety": f"He works in the office. {CANARY}", "parents": "Not yet.", "elsewhere": "Not known."}
ENDED = {"dbs": "Not met.", "summary": "Told in a letter.", "outside": "Both told, by telephone."}
INVESTIGATION = {"terms": f"What was said. {CANARY}", "statements": "Two."}


def judged(by: User, made: Concern, level: Triage.Level = Triage.Level.LOW_LEVEL, **more: Any) -> Concern:
    """The same concern, judged."""
    if level == Triage.Level.HARM_THRESHOLD:
        more.setdefault("held", SAFETY)
    triage_concern(made, level=level, reason=f"Reason. {CANARY}", by=by, **more)
    return made


def case(cast: Any, about: User) -> ConductCase:
    """A case about somebody on the staff: opened by the lead; the manager investigates, the owner decides."""
    made = judged(cast.dora, concern(cast.ola, person=about))
    alleged = f"That it was loud. {CANARY}"
    opened = open_case(made, subject=about, allegation=alleged, another=True, by=cast.dora)
    give_part(opened, CasePart.Part.INVESTIGATOR, cast.morag, by=cast.dora)
    give_part(opened, CasePart.Part.DECISION_MAKER, cast.rita, by=cast.dora)
    return opened


def investigated(cast: Any, about: User) -> ConductCase:
    """The same case, one step on."""
    made = case(cast, about)
    take_step(made, ConductCase.Stage.INVESTIGATING, held=INVESTIGATION, note=f"Facts. {CANARY}", by=cast.morag)
    return made
