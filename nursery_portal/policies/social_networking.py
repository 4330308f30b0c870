"""The first policy, as data: social networking, in forty numbered clauses.

Each clause stands for one sentence of the policy the portal was built from and keeps its number (S1 to S40), so that a
test, a control and a concern can name it. The wording is the portal's own. A nursery that changes it publishes a new
version; this file is only what a new nursery begins with.
"""

from nursery_portal.policies.models import Clause
from nursery_portal.policies.texts import ClauseText

SLUG = "social-networking"
TITLE = "Social networking policy"
SUMMARY = "How we use this portal, how our staff behave online, and what we ask of families and visitors."

ABOUT = "About this policy"
POSTS = "What we write here"
SAFE = "How children are kept safe here"
STAFF = "How staff behave online"
TALK = "How we talk with each other"
FAMILIES = "What we ask of families and visitors"

_everyone, _staff, _families = Clause.Audience.EVERYONE, Clause.Audience.STAFF, Clause.Audience.FAMILIES

CLAUSES = (
    ClauseText(
        "S1",
        ABOUT,
        "This text carries a number and a date. We look at it again at least once a year, tell you when it "
        "changes, and keep every earlier version open for reading.",
        _everyone,
    ),
    ClauseText(
        "S2",
        ABOUT,
        "Being online is an ordinary part of family life. So that it never puts a child at risk, each promise "
        "below is backed by something the portal does or checks.",
        _everyone,
    ),
    ClauseText(
        "S3",
        POSTS,
        "The day book tells what children did and found out with us, in words and in pictures.",
        _everyone,
    ),
    ClauseText(
        "S4",
        POSTS,
        "We write when there is something worth telling. Nobody has to post every day, and nothing here counts "
        "how often you look.",
        _everyone,
    ),
    ClauseText(
        "S5",
        POSTS,
        "Beside stories you find news and reminders. A reminder says for which day it is.",
        _everyone,
    ),
    ClauseText(
        "S6",
        POSTS,
        "Now and then we recommend something worth reading about good practice, and say where it comes from.",
        _everyone,
    ),
    ClauseText(
        "S7",
        SAFE,
        "Nobody is shown a picture of a child until somebody with parental responsibility has said yes, signed, "
        "to a text they could read first.",
        _everyone,
    ),
    ClauseText(
        "S8",
        SAFE,
        "The portal itself looks for that yes when a picture is to go out, and again each time the picture is "
        "opened. Where the yes is missing nothing is shown, however much of a hurry somebody is in.",
        _everyone,
    ),
    ClauseText(
        "S9",
        SAFE,
        "New posts come from the nursery alone. Families may comment; practitioners may prepare a draft; neither "
        "can publish.",
        _everyone,
    ),
    ClauseText(
        "S10",
        SAFE,
        "Publishing is the task of a manager named for it. The portal records who was named, by whom and for how "
        "long, and who published what.",
        _everyone,
    ),
    ClauseText(
        "S11",
        SAFE,
        "Nothing here can be seen without an account: not by a search engine, and not by somebody who has copied "
        "the address of a picture.",
        _everyone,
    ),
    ClauseText(
        "S12",
        SAFE,
        "You come in by a personal invitation: as a parent, a carer, or a relative or guest we asked in. Your "
        "access ends when the child's time with us ends.",
        _everyone,
    ),
    ClauseText(
        "S13",
        SAFE,
        "Members read the posts meant for them and may write below them. There are no private messages between "
        "members.",
        _everyone,
    ),
    ClauseText(
        "S14",
        SAFE,
        "A person at the nursery reads each comment, as a rule before other families can.",
        _everyone,
    ),
    ClauseText(
        "S15",
        SAFE,
        "What worries us or you is taken out of sight first and looked into straight away. Under each comment "
        "there is a way to report it.",
        _everyone,
    ),
    ClauseText(
        "S16",
        STAFF,
        "Families trust you with their children, and that does not stop when you go online in your own time. "
        "Write and share as the professional you are.",
        _staff,
    ),
    ClauseText(
        "S17",
        STAFF,
        "Leave the name of this nursery out of your own profiles, posts and pictures.",
        _staff,
    ),
    ClauseText(
        "S18",
        STAFF,
        "Keep your working day off social networks: no stories from it, no hints, no complaints.",
        _staff,
    ),
    ClauseText(
        "S19",
        STAFF,
        "Never write to a parent, a carer or their relatives in private on a social network, nor answer such a "
        "message. The portal has no private channel either.",
        _staff,
    ),
    ClauseText(
        "S20",
        STAFF,
        "When a parent brings a nursery question to you on a social network, do not answer it there. Point them "
        "kindly to the manager.",
        _staff,
    ),
    ClauseText(
        "S21",
        STAFF,
        "What others can see of you should suit somebody who looks after children: no wild party pictures, no "
        "swearing.",
        _staff,
    ),
    ClauseText(
        "S22",
        STAFF,
        "If something a parent says or asks online troubles you, tell the manager or the safeguarding lead the "
        "same day.",
        _staff,
    ),
    ClauseText(
        "S23",
        STAFF,
        "The code of conduct holds on a screen just as it does in the room.",
        _staff,
    ),
    ClauseText(
        "S24",
        STAFF,
        "Write nothing that could harm the good name of the nursery.",
        _staff,
    ),
    ClauseText(
        "S25",
        STAFF,
        "Write nothing at all about the nursery or about a child here: not without a name, and not in praise either.",
        _staff,
    ),
    ClauseText(
        "S26",
        STAFF,
        "When you see these rules broken, say so. The whistleblowing policy protects you, and you can raise a "
        "concern without giving your name.",
        _staff,
    ),
    ClauseText(
        "S27",
        STAFF,
        "Breaking one of these rules starts a disciplinary process. Depending on what happened, you may lose your job.",
        _staff,
    ),
    ClauseText(
        "S28",
        TALK,
        "Staff and families talk through the nursery's own channels, in a friendly and professional tone.",
        _everyone,
    ),
    ClauseText(
        "S29",
        TALK,
        "Those channels are this portal, the nursery's telephone and its e-mail addresses; never a private "
        "number and never a private account.",
        _everyone,
    ),
    ClauseText(
        "S30",
        TALK,
        "We hold to this for the sake of all three: the children, their families and our colleagues.",
        _everyone,
    ),
    ClauseText(
        "S31",
        FAMILIES,
        "Please put nothing about a child of this nursery on a social network, whether everybody can read it or "
        "only your own circle.",
        _families,
    ),
    ClauseText(
        "S32",
        FAMILIES,
        "These rules are for every adult who visits us or looks in here, grandparents and guests included.",
        _families,
    ),
    ClauseText(
        "S33",
        FAMILIES,
        "A detail or a picture that travels further than it was meant to can reach somebody who must not have "
        "it. Keep your sign-in to yourself, and tell us at once if someone else may have it.",
        _families,
    ),
    ClauseText(
        "S34",
        FAMILIES,
        "Please do not ask members of staff to be your friends or contacts on a social network. They have to "
        "decline, and do not mean it unkindly.",
        _families,
    ),
    ClauseText(
        "S35",
        FAMILIES,
        "What you see here stays here. Do not take a screenshot to pass on, and do not carry our posts or "
        "pictures to any other place.",
        _families,
    ),
    ClauseText(
        "S36",
        FAMILIES,
        "Hardly any picture shows one child alone. The family of the child beside yours has decided who may "
        "look, and nobody can decide that for them.",
        _families,
    ),
    ClauseText(
        "S37",
        FAMILIES,
        "If we give you a picture in which other children can be seen, it is for your home. It does not go online.",
        _families,
    ),
    ClauseText(
        "S38",
        FAMILIES,
        "The same goes for pictures from a concert, a party or a morning with us.",
        _families,
    ),
    ClauseText(
        "S39",
        FAMILIES,
        "If something you saw online worries you, tell us the proper way and not in a comment: with Raise a "
        "concern, or by speaking to the manager or the safeguarding lead.",
        _families,
    ),
    ClauseText(
        "S40",
        FAMILIES,
        "What happens next stands in our policies on working with parents, on complaints within safeguarding, "
        "and on grievances. Ask us for a copy of any of them.",
        _families,
    ),
)
