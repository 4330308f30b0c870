"""The texts a guardian reads before answering, as the portal brings them. `install_wordings` freezes them as rows.

Each is written to be read once by a tired parent, and to say all that permission must be asked with (UK GDPR Art 7 and
13): who answers for it, what happens, who sees it and for how long, that it can be taken back as easily as given, and
that nothing depends on it. "{child}" becomes the child's known-as name when the text is shown; the frozen text keeps
the placeholder. A change here reaches nurseries that have not been asked with a text yet: what one has published stays.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

from consent.models import Purpose, Wording
from nursery_portal.register.models import Nursery

LANGUAGE = "en-GB"


@dataclass(frozen=True)
class Text:
    """One wording before it is frozen."""

    purpose: str
    title: str
    question: str
    more: str
    controller: str
    recipients: str
    retention: str
    lawful_basis: str = "consent"
    language: str = LANGUAGE

    @property
    def sha256(self) -> str:
        """The digest by which an event names the text that was read."""
        return digest_of(self)


def digest_of(text: Text | Wording) -> str:
    """SHA-256 over everything the guardian could read, in a fixed order; a draft and its frozen row have the same."""
    names = Text.__dataclass_fields__
    read = asdict(text) if isinstance(text, Text) else {name: str(getattr(text, name)) for name in names}
    return hashlib.sha256(json.dumps(read, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def as_text(wording: Wording) -> Text:
    """A frozen text as one that may be changed and frozen anew."""
    return Text(**{name: str(getattr(wording, name)) for name in Text.__dataclass_fields__})


SEEN_BY = (
    "Parents and carers of children at {nursery}, the relatives they have invited, and our own staff, each "
    "signed in with an account of their own. A post for one room is seen by the families of that room, a post "
    "for the whole nursery by all families. That includes relatives of other families whom you may not know. "
    "Nobody else can open it, no search engine lists it, and we pass it on to no newspaper, website or social "
    "network. A company that runs servers for us may store it, for us alone and under contract."
)
KEPT = (
    "A picture stays in the day book while {child} has a place with us and this permission stands. When you take "
    "the permission back, and after {child}'s last day, the portal shows it to nobody any more, and we erase the "
    "file within 30 days, unless the safeguarding lead has to keep it for a child's safety. The record of your "
    "answer is kept for six years after we last relied on it, so that we can show what was agreed."
)
NAME_KEPT = (
    "The name stands beside a picture while the picture itself may be shown and this permission stands. When you "
    "take it back, other families read it nowhere any more. The record of your answer is kept for six years "
    "after we last relied on it, so that we can show what was agreed."
)
YOUR_RIGHTS = (
    "Whatever you answer, {child} takes part in everything, and the care we give does not change. You need give "
    "no reason. As long as you have not answered, we take it as a no.\n\n"
    "You can take a yes back at any time, on this same page, with no more steps than giving it. Nobody at the "
    "nursery has to agree, and it works from the next look on. What was shown until then was lawful. A copy that "
    "somebody saved before cannot be called back; our rules forbid passing such copies on, and we act when we "
    "learn of it.\n\n"
    "If more than one person has parental responsibility for {child}, each answers alone, and one no is enough "
    "for no. We never show one person's answers to another.\n\n"
    "You can ask us what we hold about {child}, have it corrected or erased, or complain: to us first, and to "
    "the Information Commissioner's Office (ico.org.uk)."
)

OWN_MORE = (
    "Now and then we take pictures of what children do with us: mud kitchens, paintings, walks. A manager looks "
    "at each one, and the portal checks this permission before it goes out and again each time somebody opens it.\n\n"
    "We remove the place and all hidden data from the file, and we use no face recognition. We take no pictures "
    "at swimming, changing or first aid. If {child} shows us that they do not want to be in a picture, we do not "
    "take it.\n\n"
)
GROUP_MORE = (
    "A picture with two or more children needs this permission and the one for pictures alone, from every family "
    "whose child can be recognised in it. If one is missing, the picture does not go out, or that child is cut "
    "out of it, or covered for good where their family agreed to that.\n\n"
    "The families of the other children in it see {child} beside their own child.\n\n"
)
NAME_MORE = (
    "With a yes, the words with a picture may say {child}. It is the name we call {child} by, never a family "
    "name, a birthday or an address.\n\n"
    "With a no, other families read no name. You yourself still see which pictures {child} is in, and so do our "
    "staff.\n\n"
)
COVERED_MORE = (
    "Sometimes {child} stands in a good picture of other children, and pictures of {child} are not allowed. With a "
    "yes here we may cover {child}'s head and what could give {child} away, with a strong blur or a friendly "
    "shape, and show the picture to the other families. The cover is painted into the file before it goes out: "
    "nobody can take it off again, and nothing says who is under it.\n\n"
    "With a no, such a picture is cut so that {child} is no longer in it, or it is not shown at all.\n\n"
)
COVERED_KEPT = (
    "A picture with a cover stays in the day book while this permission stands. It may stay after {child}'s last day, "
    "since it shows {child} to nobody. When you take the permission back, the portal shows the picture to nobody any "
    "more, and we erase the file within 30 days, unless the safeguarding lead has to keep it for a child's safety. "
    "The record of your answer is kept for six years after we last relied on it, so that we can show what was agreed."
)


OUTSIDE_MORE = (
    "This happens outside the portal: it keeps your answer and shows it to our staff, and they act on it. The portal "
    "itself cannot check it.\n\n"
)
OUTSIDE_KEPT = (
    "We use such a picture while {child} has a place with us and this permission stands, and put it away when you take "
    "the permission back. The record of your answer is kept for six years after we last relied on it, so that we can "
    "show what was agreed."
)
# purpose: title, question, what happens, who sees it
OUTSIDE: dict[Purpose, tuple[str, str, str, str]] = {
    Purpose.DISPLAY: (
        "Pictures of {child} on our walls",
        "May we hang printed pictures of {child} in our rooms, where every family and visitor can see them?",
        "We print pictures for pegs, birthday charts and displays about what the children did. They hang inside the "
        "building and come down when they are old, or when you ask.",
        "Everybody who comes into the building: children, families, our staff, and visitors such as students and "
        "inspectors.",
    ),
    Purpose.LEARNING_RECORD: (
        "Pictures in {child}'s learning record",
        "May we keep pictures of {child} in the record of how {child} learns and grows?",
        "The record helps {child}'s key person see what comes next. It goes with {child} to the next room, and you "
        "get it when {child} leaves. A picture with other children in it needs their families' permission, too.",
        "{child}'s key person and room staff, you, and an inspector who asks to see how we work.",
    ),
    Purpose.PRINT: (
        "Pictures of {child} in print",
        "May a picture of {child} be printed in our brochure, newsletter or prospectus?",
        "We show you the picture before it is printed, and never print a name with it. What has been printed and "
        "handed out cannot be called back; taking the permission back stops the next printing.",
        "Anybody who is handed the paper, people we do not know among them.",
    ),
    Purpose.WEBSITE: (
        "Pictures of {child} on our public website",
        "May a picture of {child} stand on our website, where anybody in the world can see and copy it?",
        "We show you the picture before it goes there, and never put a name beside it. When you take the permission "
        "back we take it down within two working days. Search engines and other people may have kept a copy.",
        "Anybody. The website is public.",
    ),
    Purpose.SOCIAL_MEDIA: (
        "Pictures of {child} on our public social media",
        "May a picture of {child} be shown on our public pages of a social network?",
        "We show you the picture before it goes there, and never name or tag anybody. When you take the permission "
        "back we take it down within two working days. The company that runs the network has rules of its own, and "
        "others may have copied the picture.",
        "Anybody, and the company that runs the network.",
    ),
    Purpose.PRESS: (
        "Pictures of {child} for the press",
        "If a newspaper or a broadcaster visits us: may {child} be in their pictures?",
        "We tell you before they come and who they are. They decide what they show, and what has been shown cannot be "
        "called back.",
        "The newspaper or broadcaster, and everybody who reads or watches it.",
    ),
}


def controller_of(nursery: Nursery) -> str:
    """Who answers for the pictures now, as every text from now on names it: the legal name and the address."""
    legal = " ".join((nursery.legal_name or nursery.name).split())
    return (f"{legal}, {nursery.address_line}" if nursery.address_line else legal)[:240]


def default_texts(nursery: Nursery) -> tuple[Text, ...]:
    """The texts of the portal for this nursery, in the order in which they are asked."""
    controller = controller_of(nursery)
    asked = (
        (
            Purpose.OWN_PICTURES,
            "Pictures of {child} alone",
            "May we show pictures in which {child} is the only child? Families and our staff see them in this portal; "
            "they are never public.",
            OWN_MORE,
            KEPT,
        ),
        (
            Purpose.GROUP_PICTURES,
            "Pictures of {child} with other children",
            "May {child} be seen in pictures with other children? The same people see them. Such a picture needs a yes "
            "to the first question too.",
            GROUP_MORE,
            KEPT,
        ),
        (
            Purpose.FIRST_NAME,
            "{child}'s first name beside a picture",
            "May we write {child} beside a picture, for other families to read? Never a family name. "
            "With a no, {child} appears without a name.",
            NAME_MORE,
            NAME_KEPT,
        ),
        (
            Purpose.COVERED,
            "Pictures in which {child} is covered",
            "Where pictures of {child} are not allowed: may a picture of other children stay if {child} is covered in "
            "it, so that nobody can recognise {child}?",
            COVERED_MORE,
            COVERED_KEPT,
        ),
    )
    return tuple(
        Text(
            purpose=purpose.value,
            title=title,
            question=question,
            more=more + YOUR_RIGHTS,
            controller=controller,
            recipients=SEEN_BY.replace("{nursery}", nursery.name),
            retention=kept,
        )
        for purpose, title, question, more, kept in asked
    )


def outside_texts(nursery: Nursery) -> tuple[Text, ...]:
    """Texts for what happens outside the portal. None is asked until the nursery publishes it."""
    controller = controller_of(nursery)
    return tuple(
        Text(
            purpose=purpose.value,
            title=title,
            question=question,
            more=f"{more}\n\n{OUTSIDE_MORE}{YOUR_RIGHTS}",
            controller=controller,
            recipients=recipients,
            retention=OUTSIDE_KEPT,
        )
        for purpose, (title, question, more, recipients) in OUTSIDE.items()
    )


def for_child(text: str, known_as: str) -> str:
    """A frozen text as it is read about one child. Only the placeholder is replaced; nothing else in it is special."""
    return text.replace("{child}", known_as)
