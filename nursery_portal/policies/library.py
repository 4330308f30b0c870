"""The policies a new nursery begins with beside the social networking policy: short texts to be made one's own.

They are a beginning that says the usual in plain words. A nursery that changes one publishes a new version under
Policies; this file is only the first.
"""

from dataclasses import dataclass

from nursery_portal.policies.models import Clause
from nursery_portal.policies.texts import ClauseText

_staff, _families, _everyone = Clause.Audience.STAFF, Clause.Audience.FAMILIES, Clause.Audience.EVERYONE
NOBODY = ""


@dataclass(frozen=True)
class LibraryText:
    """One policy: its address, what it is called, whom it asks to acknowledge it, and its clauses."""

    slug: str
    title: str
    summary: str
    asked: str
    yearly: bool
    clauses: tuple[ClauseText, ...]


def _numbered(letter: str, *parts: tuple[str, str, str]) -> tuple[ClauseText, ...]:
    """Clauses with their numbers: letter and place."""
    return tuple(
        ClauseText(f"{letter}{number}", section, text, audience)
        for number, (section, text, audience) in enumerate(parts, start=1)
    )


SAFEGUARDING = LibraryText(
    slug="safeguarding",
    title="Safeguarding and child protection policy",
    summary="What we do when we are worried about a child, who decides, and where complaints belong.",
    asked=_staff,
    yearly=True,
    clauses=_numbered(
        "G",
        (
            "First of all",
            "A child's safety comes before everything else in this nursery, also before our good name.",
            _everyone,
        ),
        (
            "First of all",
            "Where a child is in danger at this moment, whoever sees it rings 999 and does not ask anybody first.",
            _everyone,
        ),
        (
            "Who is responsible",
            "The safeguarding lead and the deputy are named on the contacts page. One of them can be reached "
            "whenever we are open.",
            _everyone,
        ),
        (
            "Who is responsible",
            "Both renew their training at the latest every two years; the portal shows when it is due.",
            _staff,
        ),
        (
            "A worry",
            "Whoever works here writes a worry down on the same day: what they saw and heard, in the child's own "
            "words, with date and time, and no guess at the cause.",
            _staff,
        ),
        ("A worry", "We listen to a child, promise no secrecy, and ask no leading question.", _staff),
        (
            "A worry",
            "Parents and carers tell us a worry in the portal under Raise a concern, by telephone or at the door."
            " It is answered.",
            _families,
        ),
        (
            "A worry",
            "The lead decides on the same day whether social care, the police or early help is asked, and writes "
            "down why.",
            _staff,
        ),
        (
            "Adults who work here",
            "An allegation against an adult goes to the lead or the registered person, never to the person it is "
            "about. The local authority's officer is told within one working day.",
            _everyone,
        ),
        (
            "Adults who work here",
            "A matter that looks small is written down as well: several small ones can be a pattern.",
            _staff,
        ),
        (
            "Pictures and devices",
            "Pictures of children are taken with the nursery's own devices only. Private telephones stay in the "
            "staff room.",
            _staff,
        ),
        (
            "Complaints",
            "Anybody may complain about how we look after a child. We answer in writing within 28 days, and name "
            "the inspectorate to turn to.",
            _everyone,
        ),
        (
            "Complaints",
            "Each complaint and what came of it is kept in a list that our inspectors may read.",
            _everyone,
        ),
        (
            "What is kept",
            "Records about a child's safety are kept apart and locked, and handed to the next setting when the "
            "child moves on.",
            _everyone,
        ),
    ),
)
BEHAVIOUR = LibraryText(
    slug="staff-behaviour",
    title="Staff behaviour policy",
    summary="How the adults who work here treat children, families and each other.",
    asked=_staff,
    yearly=True,
    clauses=_numbered(
        "B",
        (
            "With children",
            "We speak to children kindly and at their height, and never shame, frighten or handle them roughly.",
            _staff,
        ),
        (
            "With children",
            "We are not alone with a child behind a closed door; care that needs privacy is done within a "
            "colleague's hearing.",
            _staff,
        ),
        (
            "With children",
            "Comfort and help with clothes are part of the work. They follow the child's need and are told to a "
            "colleague where they are out of the ordinary.",
            _staff,
        ),
        (
            "With families",
            "We keep to the nursery's own ways of reaching families. Babysitting for families of ours is told to "
            "the manager first.",
            _staff,
        ),
        ("With families", "We accept no present that could look like a favour bought.", _staff),
        (
            "At work",
            "Nobody works here under the influence of alcohol or drugs. Medicine that could impair us is told to "
            "the manager.",
            _staff,
        ),
        ("At work", "Private telephones, watches that take pictures and the like stay in the staff room.", _staff),
        ("At work", "What we learn about families here stays here, also after we have left.", _staff),
        (
            "Outside",
            "What we do in our own time is our own, as long as it does not make us unsuitable to look after children.",
            _staff,
        ),
        (
            "Outside",
            "We tell the manager at once of an arrest, a caution or an order that concerns us or somebody in our "
            "household.",
            _staff,
        ),
        (
            "When it goes wrong",
            "We tell the lead ourselves when we did something we wish we had not. It is the safest thing to do, "
            "and it counts for us.",
            _staff,
        ),
        (
            "When it goes wrong",
            "Breaking these rules can lead to disciplinary steps, each of them written down, with a hearing and a"
            " right to appeal.",
            _staff,
        ),
    ),
)
WHISTLE = LibraryText(
    slug="whistleblowing",
    title="Whistleblowing policy",
    summary="How anybody who works here can say that something is wrong, without having to fear for it.",
    asked=_staff,
    yearly=False,
    clauses=_numbered(
        "W",
        (
            "Speaking up",
            "Whoever works, learns or helps here can raise that children are at risk, that a law is broken or "
            "that something is hidden.",
            _staff,
        ),
        (
            "Speaking up",
            "In the portal this takes a few minutes, with a name or without, and the form says beforehand who "
            "will read it.",
            _staff,
        ),
        (
            "Speaking up",
            "If it is about the manager it goes to the registered person; if it is about both, outside. The form "
            "never sends it to whom it is about.",
            _staff,
        ),
        (
            "Outside",
            "Nobody has to come to us first. The local authority, our inspectorate, the police and the NSPCC's "
            "advice line for whistleblowers can be asked at any time.",
            _staff,
        ),
        (
            "Protection",
            "Whoever speaks up in good faith loses nothing by it: no shift, no reference, no post. Making "
            "somebody pay for it is misconduct.",
            _staff,
        ),
        ("Protection", "We do not look for the person behind a nameless report.", _staff),
        (
            "What happens",
            "Whoever gave a name or kept a code hears within ten working days that it was read, and what can be "
            "told of the outcome.",
            _staff,
        ),
    ),
)
PARTNERS = LibraryText(
    slug="parents-as-partners",
    title="Parents as partners policy",
    summary="What families can expect from us, and how we decide things together.",
    asked=NOBODY,
    yearly=False,
    clauses=_numbered(
        "F",
        ("Together", "Parents and carers know their child best. We ask them, and tell them what we see.", _everyone),
        ("Together", "Each child has a key person who is the family's first person to talk to.", _everyone),
        (
            "Together",
            "Twice a year there is time for a longer talk; families who live apart can each have their own.",
            _everyone,
        ),
        (
            "Being told",
            "We write in the day book what the children did, and put reminders there for what needs doing.",
            _everyone,
        ),
        (
            "Being told",
            "Whoever cannot or does not wish to use the portal is told on paper or at the door, and their child "
            "misses nothing by it.",
            _families,
        ),
        (
            "Being heard",
            "Questions about the nursery are answered within two working days under Ask the manager.",
            _families,
        ),
        ("Being heard", "We ask once a year what we should do better, and say what we did about it.", _everyone),
        (
            "More than one home",
            "Everybody who holds parental responsibility is told and asked alike, unless a court has decided "
            "otherwise.",
            _everyone,
        ),
    ),
)
COMPLAINTS = LibraryText(
    slug="complaints",
    title="Complaints procedure",
    summary="How to complain, by when you get an answer, and where else you can turn.",
    asked=NOBODY,
    yearly=False,
    clauses=_numbered(
        "C",
        ("How", "Tell the person it is about, the key person or the manager. Much is settled in a talk.", _families),
        (
            "How",
            "Or write: in the portal under Raise a concern, by letter or by e-mail. Whoever finds writing hard is"
            " helped.",
            _families,
        ),
        (
            "By when",
            "We say within three working days that we have it, and who looks into it: never the person it is about.",
            _everyone,
        ),
        (
            "By when",
            "A written complaint about how we meet the rules for early years is answered in writing within 28 days.",
            _everyone,
        ),
        ("By when", "A complaint about personal data is acknowledged within 30 days.", _everyone),
        ("Further", "Whoever is not content with the answer can ask the registered person to look again.", _families),
        (
            "Further",
            "Our inspectorate can be asked at any time, before or after us. Its number hangs in the hall.",
            _everyone,
        ),
        (
            "What is kept",
            "Complaints and their outcomes stay in a list for at least three years. A complaint never changes how"
            " a child is looked after.",
            _everyone,
        ),
    ),
)
GRIEVANCE = LibraryText(
    slug="grievance",
    title="Grievance procedure",
    summary="What somebody who works here can do when they are treated unfairly at work.",
    asked=_staff,
    yearly=False,
    clauses=_numbered(
        "D",
        (
            "First",
            "Talk to the manager, or to the registered person if it is about the manager. Most things can be put "
            "right early.",
            _staff,
        ),
        (
            "In writing",
            "If that does not help, put it in writing. Within ten working days there is a meeting, and you may "
            "bring a colleague or a union representative.",
            _staff,
        ),
        (
            "In writing",
            "You get the decision and its reasons in writing within ten working days after the meeting.",
            _staff,
        ),
        (
            "Appeal",
            "You can appeal within ten working days. Somebody who had no part in the decision hears it.",
            _staff,
        ),
        (
            "Fairness",
            "Nobody is treated worse for having used this procedure. What is said in it stays among those who "
            "have to know.",
            _staff,
        ),
    ),
)
LIBRARY = (SAFEGUARDING, BEHAVIOUR, WHISTLE, PARTNERS, COMPLAINTS, GRIEVANCE)
