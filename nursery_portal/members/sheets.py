"""Reading a register's sheet (CSV): what stands in it, and where it can't be read. Pure: asks no database.

One row per child and adult; a child with two parents takes two rows, a row may also hold a room or a child alone.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y"]
MIDNIGHT = re.compile(r"[ T]00:00(:00)?$")
ORDINAL = re.compile(r"^(\d{1,2})(st|nd|rd|th)\b", re.IGNORECASE)
SHORT_YEAR = re.compile(r"\d{1,2}\D+\w{1,9}\D+\d{2}$")
HEADINGS_WITHIN = 6  # rows: some programs put a title above them
# what people take for a sheet: a workbook, an older one, a printed page, a picture
NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\xff\xd8\xff", b"\x89PNG")
WIDE = (b"\xff\xfe", b"\xfe\xff")
LARGEST = 512 * 1024
MOST_ROWS = 2000


EMPTY = "The sheet is empty. Begin with the template."
NO_ADDRESS = "This is not an e-mail address. Use one such as anna@example.org."
MORE_CELLS = 'There is more in this row than there are headings. A name with a comma in it stands in "quotation marks".'


@dataclass(frozen=True)
class Column:
    """One column: its heading, an example, and the longest text it takes."""

    name: str
    heading: str
    example: str
    longest: int


COLUMNS = (
    Column("room", "Room", "Acorn", 40),
    Column("known_as", "Known as", "Maya", 40),
    Column("full_name", "Full name", "Maya Star", 120),
    Column("born_on", "Date of birth", "27/03/2023", 20),
    Column("started_on", "First day", "01/09/2025", 20),
    Column("first_name", "Adult first name", "Aisha", 60),
    Column("last_name", "Adult family name", "Star", 80),
    Column("email", "Adult e-mail", "aisha@example.org", 254),
    Column("relationship", "Relationship", "Mother", 40),
    Column("kind", "Comes in as", "Parent/carer", 20),
)
BY_NAME = {column.name: column for column in COLUMNS}
KINDS = {
    "": "guardian",
    "parent/carer": "guardian",
    "parent": "guardian",
    "carer": "guardian",
    "invited relative": "relative",
    "relative": "relative",
}


@dataclass(frozen=True)
class Fault:
    """One thing that has to be repaired before anything is imported."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        where = f"Line {self.line}, {self.column}" if self.column else f"Line {self.line}"
        return f"{where}: {self.sentence}"


@dataclass(frozen=True)
class Row:
    """One row, cleaned. Empty texts and None stand for what the sheet leaves out."""

    line: int
    room: str = ""
    known_as: str = ""
    full_name: str = ""
    born_on: date | None = None
    started_on: date | None = None
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    relationship: str = ""
    kind: str = "guardian"

    @property
    def has_child(self) -> bool:
        """Whether this row names a child."""
        return bool(self.known_as or self.full_name or self.born_on)

    @property
    def has_adult(self) -> bool:
        """Whether this row names an adult."""
        return bool(self.first_name or self.last_name or self.email)


@dataclass
class Contents:
    """What a sheet holds: rows, faults, and the headings of columns that the register has no use for."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def template() -> str:
    """A sheet to begin with: the headings, and one family as an example. Opens in any spreadsheet program."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.heading for column in COLUMNS])
    writer.writerow([column.example for column in COLUMNS])
    second = {"first_name": "Sami", "email": "sami@example.org", "relationship": "Father"}
    writer.writerow([second.get(column.name, column.example) for column in COLUMNS])
    return "\ufeff" + out.getvalue()


def is_text(raw: bytes) -> bool:
    """Whether this can be a sheet at all, whatever its name says."""
    return not raw.startswith(NOT_TEXT) and (raw.startswith(WIDE) or b"\0" not in raw[:1000])


def decoded(raw: bytes) -> str:
    """The text of an uploaded file: UTF-8, UTF-16 with its mark, else what older spreadsheet programs write."""
    if raw.startswith(WIDE):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _key(heading: str) -> str:
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


HEADINGS = {_key(column.heading): column.name for column in COLUMNS} | {
    _key(column.name): column.name for column in COLUMNS
}


def read(text: str) -> Contents:
    """Everything in the sheet. Whatever can't be read becomes a fault with its line and column; nothing is guessed."""
    found = Contents()
    if len(text.encode("utf-8", "replace")) > LARGEST:
        found.faults.append(Fault(1, "", "This is more than half a megabyte. Send it in two parts."))
        return found
    lines = _lines(text.lstrip("\ufeff"))
    first: list[tuple[int, list[str]]] = []
    broken = False
    try:
        first.extend(islice(lines, HEADINGS_WITHIN))
    except csv.Error:
        broken = True
    if not first:
        why = "This is not a sheet we can read. Save it as CSV and send it again." if broken else EMPTY
        found.faults.append(Fault(1, "", why))
        return found
    at = next((place for place, (_, cells) in enumerate(first) if _are_headings(cells)), 0)
    number, headings = first[at]
    lines = chain(first[at + 1 :], lines)
    places = _places(number, headings, found)
    if found.faults:
        return found
    try:
        for number, cells in lines:
            if len(found.rows) == MOST_ROWS:
                found.faults.append(Fault(number, "", f"We take {MOST_ROWS} rows at once. Send it in two parts."))
                break
            if any(cell.strip() for cell in cells[len(headings) :]):
                found.faults.append(Fault(number, "", MORE_CELLS))
                continue
            row = _row(number, cells, places, found.faults)
            if row is not None:
                found.rows.append(row)
    except csv.Error:
        broken = True
    if broken:
        found.faults.append(
            Fault(number + 1, "", 'A quotation mark that opens here is never closed. Look for a lone ".')
        )
    if not found.rows and not found.faults:
        found.faults.append(Fault(2, "", "There is no row below the headings."))
    return found


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the number of its first line."""
    told = re.match(r"sep=(.)\r?\n", text)  # the line by which a spreadsheet program is told how cells are parted
    text = text[told.end() :] if told else text
    first = text.lstrip().split("\n", 1)[0]
    mark = told[1] if told else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    above = 1 if told else 0
    number = 1 + above
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield number, cells
        number = reader.line_num + 1 + above


def _are_headings(cells: list[str]) -> bool:
    """Whether this row names columns: two that we know, or more."""
    return sum(_key(cell) in HEADINGS for cell in cells) > 1


def _places(number: int, headings: list[str], found: Contents) -> dict[str, int]:
    """Which column of the sheet holds what."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = HEADINGS.get(_key(heading))
        if name is None:
            if heading.strip():
                found.left_out.append(heading.strip()[:40])
        elif name in places:
            found.faults.append(Fault(number, heading.strip(), "This column is there twice."))
        else:
            places[name] = place
    for name in ("room", "known_as", "full_name", "born_on"):
        if name not in places:
            heading = BY_NAME[name].heading
            found.faults.append(Fault(number, heading, "This column is missing. Headings are those of the template."))
    return places


def _row(number: int, cells: list[str], places: dict[str, int], faults: list[Fault]) -> Row | None:
    """The row, or None after writing down what is wrong with it."""
    before = len(faults)
    texts = {name: " ".join(cells[place].split()) if place < len(cells) else "" for name, place in places.items()}
    for name, text in texts.items():
        column = BY_NAME[name]
        if len(text) > column.longest:
            faults.append(Fault(number, column.heading, f"At most {column.longest} letters fit here."))
        elif "\0" in text or "\ufffd" in text:
            faults.append(Fault(number, column.heading, "There is a sign in it that is not text."))
    days = {name: _day(number, name, texts.get(name, ""), faults) for name in ("born_on", "started_on")}
    kind = KINDS.get(texts.get("kind", "").casefold())
    if kind is None:
        faults.append(Fault(number, BY_NAME["kind"].heading, "Write Parent/carer or Invited relative."))
    _lacking(number, texts, faults)
    if len(faults) > before:
        return None
    return Row(
        line=number,
        room=texts.get("room", ""),
        known_as=texts.get("known_as", ""),
        full_name=texts.get("full_name", ""),
        born_on=days["born_on"],
        started_on=days["started_on"],
        first_name=texts.get("first_name", ""),
        last_name=texts.get("last_name", ""),
        email=texts.get("email", ""),
        relationship=texts.get("relationship", ""),
        kind=kind or "guardian",
    )


def _day(number: int, name: str, text: str, faults: list[Fault]) -> date | None:
    if not text:
        return None
    plain = ORDINAL.sub(r"\1", MIDNIGHT.sub("", text))
    for pattern in DAY_FORMATS:
        try:
            return datetime.strptime(plain, pattern).date()
        except ValueError:
            continue
    if SHORT_YEAR.fullmatch(plain):
        why = "has a year of two figures. Write all four, such as 27/11/2026."
    elif plain.isdigit():
        why = "is a spreadsheet's own number for a day. Show the column as dates there, such as 27/11/2026."
    else:
        why = "is not a day. Use one such as 27/11/2026: day, month, year."
    faults.append(Fault(number, BY_NAME[name].heading, f'"{text}" {why}'))
    return None


def _lacking(number: int, texts: dict[str, str], faults: list[Fault]) -> None:
    """What has to stand beside what: a child needs room, names and birthday; an adult a child, a name, an address.

    Asked of what was written, also where it cannot be read: each row is told all that is wrong with it at once.
    """

    def there(*names: str) -> bool:
        return any(texts.get(name) for name in names)

    def lacks(name: str, sentence: str) -> None:
        if not there(name):
            faults.append(Fault(number, BY_NAME[name].heading, sentence))

    child = there("known_as", "full_name", "born_on")
    if child:
        lacks("room", "Every child has a room.")
        lacks("known_as", "Say what the child is called.")
        lacks("full_name", "The full name is missing: it stays in the register.")
        lacks("born_on", "The date of birth is missing.")
    if there("first_name", "last_name", "email", "relationship"):
        if not child:
            faults.append(Fault(number, BY_NAME["known_as"].heading, "There is no child in this row to link to."))
        lacks("first_name", "A first name is missing.")
        lacks("email", "An e-mail address is missing: it is how they sign in.")
        lacks("relationship", "Say what they are to the child: mother, father, grandmother.")
    if there("email") and not _is_address(texts["email"]):
        faults.append(Fault(number, BY_NAME["email"].heading, NO_ADDRESS))


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True
