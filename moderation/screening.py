"""Screening: deterministic, linear in the text, and only ever an opinion for the person who reads.

Pure functions: names come in as arguments. The text is read once as it is (for addresses, numbers and names) and once
normalised (NFKC, no accents, look-alike letters, no repeated letters), so that "sh1t" and "s h i t" are found too. A
detector that takes too long ends the screening, which leaves the comment held and flagged.
"""

import re
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import phonenumbers

from moderation import lexicon
from moderation.models import Urgency

STAFF_WORDS = {"staff", "teacher", "manager", "practitioner", "keyworker", "key"}
BUDGET = 0.5  # seconds


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
class Named:
    """A person of the register or of the staff whose name the text may hold. `key` is the account of staff."""

    name: str
    key: int | None = None


@dataclass
class Result:
    """All findings, the highest urgency, and the staff whom the text seems to name."""

    findings: list[Finding] = field(default_factory=list)
    about: set[int] = field(default_factory=set)

    @property
    def urgency(self) -> Urgency:
        """The highest of all findings."""
        return max((one.urgency for one in self.findings), default=Urgency.PLAIN)


CYRILLIC = "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0455\u04bb\u0501"  # look like aceopxyishd
LOOKALIKE = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "|": "i", "+": "t"}
    | dict(zip(CYRILLIC, "aceopxyishd", strict=True))
)
WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
LINK = re.compile(
    r"(?:https?://|www\.)\S{3,200}|\b[a-z0-9-]{2,40}\.(?:com|co\.uk|org|net|uk|me|info|io|link|app)\b\S{0,100}", re.I
)
HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z0-9_.]{3,30}")
POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b", re.I)
STREET = re.compile(
    r"\b\d{1,4}[a-z]? (?:[A-Z][a-z]{1,20} ){1,3}"
    r"(?:Street|Road|Lane|Avenue|Close|Drive|Way|Crescent|Court|Place|Terrace|Gardens|Grove|St|Rd|Ave)\b"
)


def folded(text: str) -> str:
    """Lower case, NFKC, without accents and invisible characters; look-alike letters as they are."""
    wide = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(one for one in wide if not unicodedata.combining(one) and unicodedata.category(one) != "Cf")


def plain_words(text: str) -> list[str]:
    """The words as the lists know them."""
    return [one.replace("\u2019", "'") for one in WORD.findall(folded(text))]


def _squeezed(word: str) -> str:
    """A word without look-alike letters and without letters repeated more than twice: shiiiit is shit."""
    plain = word.translate(LOOKALIKE)
    return re.sub(r"(.)\1{2,}", r"\1", plain)


def _spelled_out(words: list[str]) -> Iterator[str]:
    """The swear words that single letters spell: s h i t."""
    run = ""
    for word in [*words, ""]:
        if len(word) == 1:
            run += word
        else:
            for bad in lexicon.PROFANITY:
                if len(bad) >= 4 and bad in run:
                    yield bad
            run = ""


def _phrases(words: list[str], phrases: Iterable[str]) -> Iterator[str]:
    """The phrases found; `*` stands for up to three words. Linear: each phrase walks the text once."""
    places: dict[str, list[int]] = {}
    for index, word in enumerate(words):
        places.setdefault(word, []).append(index)
    for phrase in phrases:
        parts = phrase.split()
        for start in places.get(parts[0], []):
            at, gap, ok = start + 1, 0, True
            for part in parts[1:]:
                if part == "*":
                    gap = 3
                    continue
                reach = words[at : at + gap + 1]
                if part not in reach:
                    ok = False
                    break
                at += reach.index(part) + 1
                gap = 0
            if ok:
                yield " ".join(words[start:at])
                break


def _name_parts(name: str) -> list[str]:
    return [part for part in re.split(r"[\s\-]+", name) if len(part) >= 2]


# after a name that is also a word, at the start of a sentence, these make it the word: "May we ...", "Will they ..."
NOT_A_NAME = (
    "we|they|you|i|he|she|it|the|this|that|there|be|not|all|our|your|my|his|her|their|a|an|bears?|early|day|time"
)


def _used_as_name(word: str, text: str) -> bool:
    """Whether a name that is also a common word stands as a name: with a capital, not as a sentence's first verb."""
    name = re.escape(word.capitalize())
    if re.search(rf"(?<![.!?]\s)(?<!^)\b{name}\b", text, re.M):
        return True
    return bool(re.search(rf"(?:^|[.!?]\s){name}\b(?!\s+(?:{NOT_A_NAME})\b)", text, re.M | re.I)) and bool(
        re.search(rf"\b{name}\b", text)
    )


def _names(text: str, words: list[str], children: Iterable[Named], staff: Iterable[Named], own: set[str]) -> Result:
    """Names of children and of staff, from the register and from a general list."""
    result = Result()
    present = set(words) | {word.removesuffix("'s") for word in words}
    seen: set[str] = set()
    for person in children:
        for part in _name_parts(folded(person.name)):
            if part in present and part not in own and part not in seen:
                if part in lexicon.COMMON_WORDS and not _used_as_name(part, text):
                    continue
                seen.add(part)
                result.findings.append(Finding("child_name", "A child's name", Urgency.FLAGGED, part.capitalize()))
    for part in sorted(present & lexicon.GIVEN_NAMES - own - seen):
        if part in lexicon.COMMON_WORDS and not _used_as_name(part, text):
            continue
        if re.search(rf"\b{re.escape(part.capitalize())}\b", text):
            seen.add(part)
            result.findings.append(Finding("given_name", "Somebody's first name", Urgency.FLAGGED, part.capitalize()))
    for person in staff:
        for part in _name_parts(folded(person.name)):
            if part in present and (part not in lexicon.COMMON_WORDS or _used_as_name(part, text)):
                result.findings = [one for one in result.findings if one.words.lower() != part]
                result.findings.append(Finding("staff_name", "A member of staff", Urgency.FLAGGED, part.capitalize()))
                if person.key is not None:
                    result.about.add(person.key)
    return result


def _contacts(text: str) -> Iterator[Finding]:
    for match in EMAIL.finditer(text):
        yield Finding("email", "An e-mail address", Urgency.FLAGGED, match[0])
    for number in phonenumbers.PhoneNumberMatcher(text, "GB", leniency=phonenumbers.Leniency.POSSIBLE):
        yield Finding("phone", "A phone number", Urgency.FLAGGED, number.raw_string)
    for match in LINK.finditer(text):
        yield Finding("link", "A link", Urgency.FLAGGED, match[0][:80])
    for match in HANDLE.finditer(text):
        yield Finding("handle", "A social media name", Urgency.FLAGGED, match[0])
    for match in (*POSTCODE.finditer(text), *STREET.finditer(text)):
        yield Finding("address", "An address", Urgency.FLAGGED, match[0])


def screen(
    text: str,
    *,
    children: Iterable[Named] = (),
    staff: Iterable[Named] = (),
    own_children: Iterable[str] = (),
    budget: float = BUDGET,
) -> Result:
    """What the rules find in `text`, or raise TooSlow. Children of the author's own may be named by first name."""
    started = time.monotonic()

    def in_time() -> None:
        if time.monotonic() - started > budget:
            raise TooSlow

    own = {part for name in own_children for part in _name_parts(folded(name))}
    words = plain_words(text)
    result = _names(text, words, children, staff, own)
    in_time()
    result.findings += _contacts(text)
    in_time()
    for label, phrases in lexicon.DISCLOSURE.items():
        for found in _phrases(words, phrases):
            result.findings.append(Finding("disclosure", label, Urgency.URGENT, found))
    in_time()
    about_staff = bool(result.about) or bool(
        {"staff", "teacher", "manager", "practitioner", "keyworker", "key"} & set(words)
    )
    for found in _phrases(words, lexicon.ALLEGATION):
        result.findings.append(
            Finding(
                "allegation",
                "How a member of staff behaved",
                Urgency.URGENT if about_staff else Urgency.FLAGGED,
                found,
            )
        )
    for found in _phrases(words, lexicon.ABUSE):
        result.findings.append(Finding("abuse", "Abuse or a threat", Urgency.URGENT, found))
    for found in _phrases(words, lexicon.PRIVATE_CONTACT):
        result.findings.append(Finding("private_contact", "Asks for private contact", Urgency.FLAGGED, found))
    in_time()
    for word in dict.fromkeys(words):
        if word in lexicon.SOCIAL:
            result.findings.append(Finding("social", "Social media", Urgency.FLAGGED, word))
    bad = lexicon.PROFANITY
    raw = re.findall(r"\S+", folded(text))
    for word in dict.fromkeys([*words, *raw, *_spelled_out(words)]):
        squeezed = re.sub(r"[^a-z]", "", _squeezed(word.strip(".,!?;:()\"'")))
        if squeezed in bad or word in bad or ("*" in word and any(_fits_stars(word, one) for one in bad)):
            result.findings.append(Finding("profanity", "A swear word", Urgency.FLAGGED, word.strip(".,!?;:")))
    in_time()
    result.findings = list(dict.fromkeys(result.findings))
    return result


def _fits_stars(word: str, bad: str) -> bool:
    """f*cking for fucking: same length, stars for letters, and at least two letters left."""
    bare = word.strip(".,!?;:")
    letters = sum(one.isalpha() for one in bare)
    return letters >= 2 and len(bare) == len(bad) and all(a == b or a == "*" for a, b in zip(bare, bad, strict=True))
