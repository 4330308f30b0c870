"""Words by which people speak of somebody who leads, without a name. What is grave and speaks of a role is not for
whoever holds it: about the manager is not for the manager to read.

Staff conduct routes concerns by much the same words (`staff_conduct.rules.routing`); rather one too many than one too
few.
"""

import re

from moderation.reading import Reading
from nursery_portal.members.models import Role

LEAD = frozenset({Role.DSL, Role.DEPUTY_DSL})
SPOKEN_OF: tuple[tuple[re.Pattern[str], frozenset[Role]], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b"), meant)
    for words, meant in (
        (
            r"manager(?:s|ess|esses)?|in charge|heads? of (?:the |our |your |this )?(?:nursery|setting|centre)"
            r"|heads? of (?:the |our )?(?:pre ?school|playgroup)|(?:nursery|setting) (?:head|lead|leader)s?"
            r"|head ?(?:teacher|master|mistress)(?:e?s)?",
            frozenset({Role.MANAGER}),
        ),
        (
            r"dsls?|(?:safeguarding|child protection) (?:lead|leader|officer|person|coordinator|team)s?"
            r"|lead(?:s|er|ers)? (?:for|of|on|in) (?:the |our )?(?:safeguarding|child protection)"
            r"|designated (?:safeguarding )?(?:leads?|leaders?|persons?|people|officers?)",
            LEAD,
        ),
        (r"ddsls?|deput(?:y|ies)", frozenset({Role.DEPUTY_DSL})),
        (
            r"owners?|registered (?:person|people|provider)s?|propriet(?:or|ors|ress)|directors?|trustees?"
            r"|nominated (?:person|individual)s?|chief executive|ceo",
            frozenset({Role.OWNER}),
        ),
        (
            r"boss(?:es)?|management|leadership|senior (?:leader|team|staff)s?"
            r"|runs? (?:the|this|our) (?:nursery|setting|place)",
            frozenset({Role.MANAGER, Role.OWNER}),
        ),
    )
)
BARE_LEAD = re.compile(r"\b(?:leads?|leaders?)\b")  # "the lead hit him"; where nobody's conduct is in question, a dog's


def roles_in(reading: Reading, *, conduct: bool) -> set[Role]:
    """The leading roles a text speaks of. Where nobody's conduct is in question, whoever is told as the safeguarding
    lead is not the deputy, too: somebody has to read it."""
    said = " ".join(word.plain for word in reading.words)
    found: set[Role] = set()
    for pattern, meant in SPOKEN_OF:
        if pattern.search(said):
            found |= meant if conduct or meant != LEAD else {Role.DSL}
    if conduct and BARE_LEAD.search(said):
        found.add(Role.DSL)
    return found
