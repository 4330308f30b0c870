"""Screening: deterministic, linear in the text, and only ever an opinion for the person who reads.

Pure functions: names and the lead's own rules come in as arguments. The text is read in one normal form (`reading.py`),
so that "sh1t", "s h i t" and Cyrillic look-alikes are found too, and every finding shows the words as they were typed.
Phrases and the encoder look at the same text: what either finds is a finding, and a built-in phrase in a comment that
the encoder is all but sure about is shown as a mark. What is not in English neither can read, and it is flagged. A
detector that takes too long ends the screening, which leaves the comment held and flagged.
"""

import re
import time
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from moderation import lexicon
from moderation.contacts import contacts_in
from moderation.encoder import SHOWN, WORRIES, Encoder, Opinion, encoder
from moderation.languages import foreign_in, identifier
from moderation.models import Urgency
from moderation.names import Named, People, people_in
from moderation.patterns import Pattern, Search
from moderation.reading import Reading

__all__ = ["Finding", "Named", "OwnRule", "Result", "TooSlow", "screen"]

BUDGET = 4.0  # seconds; an ordinary comment takes a fiftieth of one
MARK = "mark"  # the rule of a phrase that is shown and hurries nobody
PASSING = "passing"  # of words that would be a threat were they meant: it hurries nobody and is about nobody
DISGUISED = re.compile(r"[^a-z' ]|(.)\1\1", re.I)  # digits, stars, look-alikes, a letter drawn out
# an apostrophe as telephones type it, and what stands between words that are not hidden by it
TYPED = str.maketrans("\u2019\u2018\u02bc", "'''")
APART = re.compile(r"\b[a-z]\b[^a-z]{1,3}\b[a-z]\b[^a-z]{1,3}\b[a-z]\b", re.I)  # letters set apart: "f i n d"
BETWEEN = re.compile(r"[,;:.!?\u2026]+(?=\s)|(?<=\s)[-\u2013\u2014]+(?=\s)|\s")
SENTENCE = re.compile(r"[^.?!;\n]+[.?!;]?")
MAY_BE_HARMLESS = {"disclosure", "allegation", "abuse", "private_contact"}
IN_PASSING = "Words that could be a threat, said in passing"
LIKE = {
    "disclosure": "Reads like a worry about a child or a family",
    "allegation": "Reads like a worry about how somebody behaved",
    "threat": "Reads like a threat",
    "abuse": "Reads unkind",
    "private_contact": "Reads like asking for private contact",
    "profanity": "Reads like swearing",
}


class TooSlow(Exception):
    """The time budget is used up."""


@dataclass(frozen=True)
class Finding:
    """What one rule found: the words as they stand in the text."""

    rule: str
    label: str
    urgency: Urgency
    words: str


@dataclass(frozen=True)
class OwnRule:
    """A rule the nursery made itself: a pattern, what it is called, how soon it is to be read (PLAIN: mark only)."""

    label: str
    urgency: Urgency
    patterns: tuple[Pattern, ...]


@dataclass
class Result:
    """All findings, the highest urgency, and the staff whom the text seems to name."""

    findings: list[Finding] = field(default_factory=list)
    about: set[int] = field(default_factory=set)

    @property
    def urgency(self) -> Urgency:
        """The highest of all findings."""
        return max((one.urgency for one in self.findings), default=Urgency.PLAIN)


def screen(
    text: str,
    *,
    children: Iterable[Named] = (),
    staff: Iterable[Named] = (),
    own_children: Iterable[str] = (),
    family: Iterable[str] = (),
    own_rules: Sequence[OwnRule] = (),
    budget: float = BUDGET,
) -> Result:
    """What the rules find in `text`, or raise TooSlow. Children of the author's own, and the grown-ups of their
    `family`, may be named by first name.

    `own_rules` are the nursery's.
    """
    mind = encoder()  # the first time these take a moment that is not the comment's
    identifier()
    started = time.monotonic()

    def in_time() -> None:
        if time.monotonic() - started > budget:
            raise TooSlow

    search = Search(Reading(text), {}, joyful=False)
    search.joyful = _joyful(search)
    search.silence(lexicon.INNOCENT)
    in_time()
    people = people_in(search, children, staff, own_children, family)
    others = {*people.child, *people.given, *people.own, *people.grown}
    search.people = {"name": others, "staffname": set(people.staff)}
    result = Result(about=set(people.about))
    found = result.findings
    in_time()
    found += _names(people)
    found += [Finding(one.rule, one.label, Urgency.FLAGGED, one.words) for one in contacts_in(search.reading)]
    in_time()
    said = foreign_in(text, in_time)
    if said is not None:
        found.append(Finding("language", "Not in English: the screening cannot read it", Urgency.FLAGGED, said[:SHOWN]))
    about_staff = bool(people.staff) or any(word.forms & lexicon.CLASSES["staffish"] for word in search.words)
    outright: list[Finding] = []
    for rule, label, patterns, urgency in _lists(about_staff):
        outright += _matches(search, patterns, rule, label, urgency)
        in_time()
    everywhere = [(each, *span) for each in lexicon.THREAT_OR_NOT for span in search.spans(each)]
    or_not = list(_found(search, everywhere, "threat", "A threat", Urgency.URGENT))
    in_time()
    named = {search.words[index].start for index in (*others, *people.staff)}
    try:
        opinion = mind.read(search.reading, in_time, named)
        judged = []
        for one in outright:
            in_time()
            sure = one.rule in MAY_BE_HARMLESS and _harmless(one, search, opinion, mind, one.words)
            judged.append(_mark(one) if sure else one)
        for one in or_not:  # each of them, since the first may be harmless and the last not
            in_time()
            sure = _harmless(one, search, opinion, mind)  # alone such words say nothing
            judged.append(replace(one, rule=PASSING, label=IN_PASSING, urgency=Urgency.PLAIN) if sure else one)
    except TooSlow:  # the phrases were in time, and count
        late = Finding("unscreened", "It could not be read to its end in time", Urgency.FLAGGED, "")
        found += [*outright, *or_not, late]
    else:
        found += judged
        found += _reads_like(opinion, {one.rule for one in found}, any(one.urgency == Urgency.URGENT for one in found))
    found += _profanity(search)
    heard = Search(search.reading, search.people, joyful=False)  # a rule of the nursery hears harmless phrases too
    for own in own_rules:
        found += _matches(heard, own.patterns, "own", own.label, own.urgency)
    result.findings = sorted(dict.fromkeys(found), key=lambda one: one.rule in (MARK, PASSING))
    return result


def _lists(about_staff: bool) -> Iterator[tuple[str, str, Sequence[Pattern], Urgency]]:
    """The built-in phrases: rule, label, phrases, how soon to read what they stand in."""
    yield from (("disclosure", label, patterns, Urgency.URGENT) for label, patterns in lexicon.DISCLOSURE.items())
    of_staff = Urgency.URGENT if about_staff else Urgency.FLAGGED
    yield "allegation", "How a member of staff behaved", lexicon.ALLEGATION, of_staff
    yield "threat", "A threat", lexicon.THREAT, Urgency.URGENT
    yield "abuse", "Unkind to somebody", lexicon.ABUSE, Urgency.FLAGGED
    yield "private_contact", "Asks for private contact", lexicon.PRIVATE_CONTACT, Urgency.FLAGGED
    yield "social", "Sharing outside the portal", lexicon.SOCIAL, Urgency.FLAGGED


def _harmless(one: Finding, search: Search, opinion: Opinion, mind: Encoder, *alone: str) -> bool:
    """Whether nothing is meant by a phrase: by the comment, by the sentence it stands in, and by what is asked `alone`.
    What the encoder cannot read as it is typed is always meant."""
    if APART.search(one.words) or DISGUISED.search(" ".join(BETWEEN.sub(" ", one.words.translate(TYPED)).split())):
        return False
    kind = opinion.worry if one.rule in WORRIES else opinion.likely[one.rule]
    if kind > lexicon.HARMLESS or opinion.likely["innocent"] < lexicon.INNOCENT_FROM:
        return False
    around = [sentence for sentence in SENTENCE.findall(search.reading.text) if one.words in sentence]
    return bool(around) and all(mind.worry_in(text) <= lexicon.HARMLESS_ALONE for text in (*alone, *around))


def _mark(one: Finding) -> Finding:
    """The same finding where nothing is meant: shown, and hurrying nobody."""
    return replace(one, rule=MARK, label=f"{one.label}? Reads harmless", urgency=Urgency.PLAIN)


def _reads_like(opinion: Opinion, already: Set[str], urgent: bool) -> Iterator[Finding]:
    """What no phrase caught and still reads like one, by the whole of its words: each worry that is likely enough by
    itself, and the likeliest where only all together are."""
    enough = lexicon.ENOUGH["worry"]
    if opinion.worry > enough:
        likeliest = max(WORRIES, key=lambda one: opinion.likely[one])
        unkind = opinion.worry - opinion.likely["abuse"] < enough
        for rule in WORRIES:
            if (rule not in already and opinion.likely[rule] > enough) or (rule == likeliest and not urgent):
                urgency = Urgency.FLAGGED if rule == "abuse" and unkind else Urgency.URGENT
                yield Finding(rule, LIKE[rule], urgency, opinion.words[rule])
    for rule in ("private_contact", "profanity"):
        if opinion.likely[rule] > lexicon.ENOUGH[rule] and rule not in already:
            yield Finding(rule, LIKE[rule], Urgency.FLAGGED, opinion.words[rule])


def _joyful(search: Search) -> bool:
    """Whether the comment is full of thanks and laughter."""
    return any(word.forms & lexicon.CLASSES["joy"] for word in search.words) or "\U0001f602" in search.reading.text


def _names(people: People) -> Iterator[Finding]:
    """Each name once: of children, of staff, of others."""
    for kind, label, words in (
        ("child_name", "A child's name", people.child),
        ("given_name", "Somebody's first name", people.given),
        ("staff_name", "A member of staff", people.staff),
    ):
        for said in dict.fromkeys(words.values()):
            yield Finding(kind, label, Urgency.FLAGGED, re.sub("['\u2019]s?$", "", said, flags=re.I))


def _matches(search: Search, patterns: Sequence[Pattern], rule: str, label: str, urgency: Urgency) -> Iterator[Finding]:
    """One finding for each pattern that stands in the text, where it first does."""
    return _found(search, search.first(patterns), rule, label, urgency)


def _found(
    search: Search, places: Iterable[tuple[Pattern, int, int]], rule: str, label: str, urgency: Urgency
) -> Iterator[Finding]:
    """One finding for each place, with the typed words; none inside another."""
    spans = sorted({(first, last) for _, first, last in places}, key=lambda one: (one[0], -one[1]))
    end = -1
    for first, last in spans:
        if last > end:
            yield Finding(rule, label, urgency, search.reading.said(first, last))
            end = last


def _profanity(search: Search) -> Iterator[Finding]:
    for index, word in enumerate(search.words):
        if index in search.silent or word.is_end:
            continue
        starred = "*" in word.plain and any(_fits_stars(word.plain, bad) for bad in lexicon.PROFANITY)
        if starred or word.forms & lexicon.PROFANITY:
            yield Finding("profanity", "A swear word", Urgency.FLAGGED, search.reading.said(index, index))


def _fits_stars(word: str, bad: str) -> bool:
    """f*cking for fucking: same length, stars for letters, and at least two letters left."""
    letters = sum(one.isalpha() for one in word)
    return letters >= 2 and len(word) == len(bad) and all(a in (b, "*") for a, b in zip(word, bad, strict=True))
