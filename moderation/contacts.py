"""Numbers, addresses, links and names by which people reach each other outside the portal, also where they hide.

Every expression is linear in the text: no nested repeats, every repeat bounded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from moderation.reading import Reading, cased

EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_GAP = r"[ ()\[\]{}<>]{1,4}"
SPOKEN_EMAIL = re.compile(
    rf"\b[\w.+-]{{1,40}}{_GAP}(?:at|@){_GAP}[\w-]{{2,40}}{_GAP}(?:dot|\.){_GAP}(?:com|co|org|net|uk|me)\b"
    r"|\b[\w.+-]{1,40}(?: dot [\w+-]{1,40}){1,3} (?:at|@) [\w-]{2,40}\b"
    r"|\b[\w.+-]{1,40} (?:gmail|hotmail|outlook|yahoo|icloud|btinternet|googlemail)(?: |\.| dot )(?:com|co)\b"
    r"|\b[\w.+-]{1,40} ?(?:at|@) ?(?:gmail|hotmail|outlook|yahoo|icloud|btinternet)\b",
    re.I,
)
LINK = re.compile(
    r"(?:https?://|www\.)\S{3,200}"
    r"|\b[a-z0-9-]{2,40}\.(?:com|co\.uk|org\.uk|org|net|info|gg|xyz|shop|online|site|blog|app)\b(?:/\S{0,100})?"
    r"|\b[a-z0-9-]{2,40}\.(?:ly|be|me|io|uk|tv|link|co|to|page|fm)/\S{1,100}"
    r"|\b[a-z0-9-]{2,40} dot (?:com|co dot uk|org|net)\b",
    re.I,
)
HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z0-9_.]{3,30}")
NAMED_HANDLE = re.compile(
    r"\b(?:insta|instagram|snap|snapchat|tiktok|twitter|ig|fb|skype|facetime|discord|telegram)\b"
    r"(?: (?:is|name|handle|page|account|user))?(?: is)?[: ]{1,3}"
    r"@?[a-z0-9.]*[_.0-9][a-z0-9_.]*"
    # "my skype is sophielou": here no figure is needed, since nobody says so of anything else
    r"|\b(?:my|our) (?:insta|instagram|snap|snapchat|tiktok|ig|fb|skype|facetime|discord|telegram|whatsapp)"
    r"(?: (?:name|handle|account|user))? is @?[a-z0-9_.]{3,40}",
    re.I,
)
# a number of the place, without the code of its area: only where it is said to be one
LOCAL_PHONE = re.compile(
    r"\b(?:ring|call|phone|text|mobile|landline|number|tel)\b[a-z' ]{0,24}[: ]{1,2}"
    r"(\d(?:[ -]?\d){5,7})(?![ .-]?\d|[/:])",
    re.I,
)
AREAS = (
    "AB|AL|BA|BB|BD|BH|BL|BN|BR|BS|BT|B|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|EC|EH|EN|EX|E|FK|FY|"
    "GL|GU|GY|G|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|LA|LD|LE|LL|LN|LS|LU|L|ME|MK|ML|M|NE|NG|NN|NP|NR|"
    "NW|N|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|S|TA|TD|TF|TN|TQ|TR|TS|TW|UB|WA|"
    "WC|WD|WF|WN|WR|WS|WV|W|YO|ZE"
)
_AREA = f"(?:{AREAS})"
POSTCODE = re.compile(rf"\b{_AREA}[0-9][A-Z0-9]?[ ,.\-]{{0,2}}[0-9][ABD-HJLNP-UW-Z]{{2}}\b", re.I)
OUTWARD = re.compile(
    rf"\b(?:live|lives|living|home|house|moved|flat|based|postcode)\b.{{0,24}}?\b({_AREA}[0-9][A-Z0-9]?)\b", re.I
)
_WAYS = "street|road|lane|avenue|crescent|terrace|st|rd|ave|cres"
_CAPITAL_WAYS = "Close|Drive|Way|Court|Place|Gardens|Grove|Hill|Mews|Square|Row|Walk|Rise|Park|View|Green|Croft|Fold"
_SMALL = r"(?!(?:the|a|an|to|down|of|in|on|up|from|along|and|for|with|at|by|this|that|our|your|ducks|minutes)\b)"
STREET = re.compile(
    rf"\b\d{{1,4}}[a-z]?,? (?:{_SMALL}[a-z'\u2019]{{2,20}} ){{1,3}}(?:{_WAYS})\b"
    rf"|\b(?:live|lives|living|moved|house|home|flat|address)\b.{{0,30}}?\b(?:on|at|in|to|is|off) "
    rf"(?:{_SMALL}[a-z'\u2019]{{2,20}} ){{1,3}}(?:{_WAYS}|close|avenue|grove|crescent)\b"
    r"|\b(?:flat|apartment|number|no\.?) \d{1,4}[a-z]?,? (?:on|at|in|of)? ?(?:the )?[a-z]{3,20} "
    rf"(?:{_WAYS}|house|court|close|gardens|grove|drive)\b"
    rf"|\b(?:at|is|to) \d{{1,4}}[a-z]? (?:(?!long |short ){_SMALL}[a-z'\u2019]{{2,20}} ){{1,2}}"
    r"(?:close|drive|way|court|place|gardens|grove|hill|mews|square|row|walk|rise|view|croft|fold)\b",
    re.I,
)
CAPITAL_STREET = re.compile(rf"\b\d{{1,4}}[a-zA-Z]?,? (?:[A-Z][a-z'\u2019]{{1,20}} ){{1,3}}(?:{_CAPITAL_WAYS})\b")
_BETWEEN = r" ().\-/_*~\u00b7\u2022\u2010-\u2015"
DIGITS = re.compile(rf"(?<![^\W_])(?<!/)(?:\+|00)?[(]?\d(?:[{_BETWEEN}]{{0,3}}\d){{8,14}}(?![^\W_])")
SPOKEN = r"(?:(?:double|triple|treble) )?(?:oh|o|zero|nought|one|two|three|four|five|six|seven|eight|nine|\d)"
_FIGURE = r"(?:(?:double|triple|treble) )?(?:zero|nought|oh|one|two|three|four|five|six|seven|eight|nine|[o\d])"
MIXED_PHONE = re.compile(rf"(?<![a-z\d]){_FIGURE}(?:[ ,.\-()_]{{0,2}}{_FIGURE}){{8,15}}(?![a-z\d])", re.I)
FIGURE = re.compile(_FIGURE, re.I)
SPOKEN_PHONE = re.compile(rf"\b(?:{SPOKEN}[ ,.\-]{{1,2}}){{7,14}}{SPOKEN}\b", re.I)
DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")


SPANS = (
    ("email", "An e-mail address", (EMAIL, SPOKEN_EMAIL)),
    ("link", "A link", (LINK,)),
    ("handle", "A social media name", (HANDLE, NAMED_HANDLE)),
    ("address", "An address", (POSTCODE, OUTWARD, STREET, CAPITAL_STREET)),
)
SHOWN = {"link": 80}


@dataclass(frozen=True)
class Contact:
    """A way to reach somebody, as it stands in the text."""

    rule: str
    label: str
    words: str


def contacts_in(reading: Reading) -> Iterator[Contact]:
    """Every number, address, link and handle: as it was typed, and in plain letters and figures where it hides behind
    others."""
    text = reading.text
    seen: dict[str, list[tuple[int, int]]] = {}
    for rule, label, start, end in _spans(text):
        seen.setdefault(rule, []).append((start, end))
        yield Contact(rule, label, text[start:end][: SHOWN.get(rule)])
    plain, places = cased(text)
    if plain == text:
        return
    for rule, label, first, last in _spans(plain):
        start, end = places[first], places[last - 1] + 1
        if not any(start < known[1] and known[0] < end for known in seen.get(rule, ())):
            yield Contact(rule, label, text[start:end][: SHOWN.get(rule)])


def _spans(text: str) -> Iterator[tuple[str, str, int, int]]:
    for rule, label, expressions in SPANS:
        for expression in expressions:
            for match in expression.finditer(text):
                yield rule, label, *match.span()
    for start, end in _phones(text):
        yield "phone", "A phone number", start, end


def _phones(text: str) -> Iterator[tuple[int, int]]:
    seen: list[tuple[int, int]] = []
    for number in phonenumbers.PhoneNumberMatcher(text, "GB", leniency=phonenumbers.Leniency.POSSIBLE, max_tries=200):
        long_enough = sum(one.isdigit() for one in number.raw_string) >= 9 and not DATE.search(number.raw_string)
        if long_enough:
            seen.append((number.start, number.end))
            yield number.start, number.end
    for match in DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        known = any(start < match.end() and match.start() < end for start, end in seen)
        if not known and digits[0] == "0" and 9 <= len(digits) <= 14 and not DATE.search(match[0]):
            yield match.span()
    for match in LOCAL_PHONE.finditer(text):
        if not any(start < match.end(1) and match.start(1) < end for start, end in seen):
            seen.append(match.span(1))
            yield match.span(1)
    for match in MIXED_PHONE.finditer(text):
        known = any(start < match.end() and match.start() < end for start, end in seen)
        if not known and _dialled(match[0]):
            seen.append(match.span())
            yield match.span()
    for match in SPOKEN_PHONE.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in seen):
            continue
        if re.search(r"[a-z]", match[0], re.I) and re.match(r"(?:oh|o|zero|nought|0|double)\b", match[0], re.I):
            yield match.span()


def _dialled(words: str) -> bool:
    """Whether figures and words for figures, mixed ("O77oo nine double one"), make a number that can be rung."""
    figures = [one.lower() for one in FIGURE.findall(words)]
    length = sum(3 if one.startswith("tr") else 2 if one.startswith("double") else 1 for one in figures)
    drawn_out = sum(one == "o" for one in figures) > len(figures) / 2
    first = figures[0].removeprefix("double ")
    return not drawn_out and 10 <= length <= 14 and first in {"0", "o", "oh", "zero", "nought"}
