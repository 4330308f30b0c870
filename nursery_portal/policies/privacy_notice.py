"""The privacy notice a new nursery begins with: what is kept here, why, for how long, and what one can ask for.

Separate from permission for pictures, which asks; this only tells. A nursery that changes it publishes a new version.
"""

from nursery_portal.policies.texts import ClauseText
from nursery_portal.register.models import Nursery

SLUG = "privacy-notice"
TITLE = "Privacy notice"
SUMMARY = "What this portal keeps about you and your child, why, for how long, and what you can ask for."

WHO, WHAT, RIGHTS = "Who answers for it", "What is kept, and why", "What you can ask for"


def clauses(nursery: Nursery) -> tuple[ClauseText, ...]:
    """The notice with the nursery's own name and ways to reach it."""
    name = nursery.legal_name or nursery.name
    reach = " or ".join(part for part in (nursery.email, nursery.phone) if part) or "the nursery's office"
    texts = (
        (WHO, f"{name} decides what is kept in this portal and answers for it. You reach us at {reach}."),
        (
            WHO,
            "The portal runs for this nursery alone. No other nursery, no advertiser and no social network sees "
            "anything in it, and its pages ask nobody else's server for anything.",
        ),
        (
            WHAT,
            "Of a child we keep the name, the name they are called by, date of birth, room, first and last day, and "
            "who their parents, carers and key person are. We need this to look after them, as the law on early "
            "years asks of us.",
        ),
        (
            WHAT,
            "Of an adult we keep name, e-mail address, how they are linked to a child, whether they hold parental "
            "responsibility, and whether a court has restricted anything. We need this to know who may see what.",
        ),
        (
            WHAT,
            "Pictures of a child are kept only with a written permission. Saying no, or taking a yes back, changes "
            "nothing about the care of the child. Where a picture was taken is removed before it is kept.",
        ),
        (
            WHAT,
            "Comments are kept with their writer's name and are read by a person, as a rule before others see them. "
            "We do this to keep children safe, which is in everybody's interest.",
        ),
        (
            WHAT,
            "Concerns about how an adult behaves are kept apart, sealed, and are read only by those who have to "
            "act on them. The law on safeguarding and on employment asks this of us.",
        ),
        (
            WHAT,
            "Whoever does something here that matters leaves a dated line in a record that nobody can change: it is "
            "how we can show who allowed what, and who looked at what.",
        ),
        (
            WHAT,
            "When a child leaves, their pictures are seen by nobody any more and the family's access ends. What we "
            "have to keep for longer is kept locked away for as long as the law says, and then erased.",
        ),
        (
            WHAT,
            "We share what is kept here only where we must: with the local authority, the police or our inspectors, "
            "when a child may be at risk or the law orders it.",
        ),
        (
            RIGHTS,
            "You can ask to see what we keep about you and your child, to have it put right, to have it erased where "
            "nothing obliges us to keep it, to have it handed over, and you can object. We answer within one month.",
        ),
        (RIGHTS, "Permission for pictures you take back yourself, at once, on the page where you gave it."),
        (
            RIGHTS,
            "If you think we handle something wrongly, please complain to us first: we confirm that we have your "
            "complaint within 30 days and tell you what came of it.",
        ),
        (
            RIGHTS,
            "You can also complain to the Information Commissioner's Office (ico.org.uk, 0303 123 1113)"
            + (f"; we are registered there as {nursery.ico_registration}." if nursery.ico_registration else "."),
        ),
    )
    return tuple(ClauseText(f"P{number}", section, text) for number, (section, text) in enumerate(texts, start=1))
