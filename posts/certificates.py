"""Publication certificates as leaders read them: picture by picture, child by child, what was recorded beside what the
ledger says when asked anew about that instant. Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from consent.ledger import NOT_ASKED, Ledger
from consent.models import Purpose
from consent.wordings import for_child
from nursery_portal.kit import words
from nursery_portal.members.access import own_children
from nursery_portal.members.models import User
from posts.models import CertificateLine, Post, PublicationCertificate
from posts.publishing import digest_of

CODE = 8


@dataclass
class Row:
    """One child in one picture, or the statement about a picture in which nobody is tagged."""

    words: str
    grounds: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)


@dataclass
class PictureRows:
    """One picture, who stated what about it, and its children."""

    number: int
    statement: str
    version: int
    rows: list[Row] = field(default_factory=list)


@dataclass
class Sheet:
    """One certificate, ready to be printed."""

    certificate: PublicationCertificate
    lines: list[CertificateLine]
    pictures: list[PictureRows]
    texts: list[tuple[str, str]]

    @property
    def code(self) -> str:
        """The short form that a person can read out."""
        return str(self.certificate.pk)[:CODE].upper()

    @property
    def at(self) -> str:
        """When."""
        return words.stamp(self.certificate.at)

    @property
    def by(self) -> str:
        """Who published; the portal itself where it only covered somebody in what was out."""
        who = self.certificate.published_by
        return who.full_name if who else "The portal itself, after covering a child"

    @property
    def digest(self) -> str:
        """As it was recorded."""
        return self.certificate.digest

    @property
    def not_asked(self) -> str:
        """What is not worked out anew, said on the page."""
        return NOT_ASKED

    @property
    def intact(self) -> bool:
        """Whether the lines still give the digest."""
        return self.certificate.digest == digest_of(self.lines)


@dataclass(frozen=True)
class Reader:
    """Who reads, and so whose answers may be told: never those of the other guardian of the reader's own child."""

    user: User
    own: frozenset[int]

    @classmethod
    def of(cls, user: User) -> "Reader":
        """Asked once for a page."""
        own = frozenset(own_children(user).values_list("pk", flat=True))
        return cls(user, own)

    def may_name(self, child: int, guardian: int) -> bool:
        """Whether this reader reads who signed, and when."""
        return child not in self.own or guardian == self.user.pk


def of_post(post: Post, user: User) -> list[Sheet]:
    """Every certificate of the post, the latest first. A fixed number of queries."""
    reader = Reader.of(user)
    found = list(PublicationCertificate.objects.filter(post=post).select_related("published_by").order_by("-at"))
    lines: dict[object, list[CertificateLine]] = defaultdict(list)
    rows = CertificateLine.objects.filter(certificate__in=found).select_related("child", "stated_by", "photo")
    for line in rows.order_by("photo__position", "photo", "child__known_as", "pk"):
        lines[line.certificate_id].append(line)
    ledger = Ledger.about({line.child_id for one in lines.values() for line in one if line.child_id})
    return [
        Sheet(one, lines[one.pk], _pictures(one, lines[one.pk], ledger, reader), _texts(lines[one.pk], ledger))
        for one in found
    ]


def _against(line: CertificateLine, certificate: PublicationCertificate, ledger: Ledger) -> str:
    return ledger.against(line.child_id or 0, line.purpose, line.consent_event_id, certificate.at)


def _pictures(
    certificate: PublicationCertificate, lines: list[CertificateLine], ledger: Ledger, reader: Reader
) -> list[PictureRows]:
    shown: dict[object, PictureRows] = {}
    children: dict[tuple[object, int], Row] = {}
    for line in lines:
        if line.photo_id not in shown:
            statement = f"{line.get_statement_display()}, said {line.stated_by.shown_name}"
            shown[line.photo_id] = PictureRows(len(shown) + 1, statement, line.photo_version)
        picture = shown[line.photo_id]
        if line.child_id is None or line.child is None:
            picture.rows.append(Row("No child is tagged"))
            continue
        key = (line.photo_id, line.child_id)
        if key not in children:
            children[key] = Row(f"{line.child.known_as}, covered" if line.covered else line.child.known_as)
            picture.rows.append(children[key])
        children[key].grounds.append(_grounds(line, ledger, reader))
        if against := _against(line, certificate, ledger):
            children[key].against.append(f"{Purpose(line.purpose).label}: {against}")
    return list(shown.values())


def _grounds(line: CertificateLine, ledger: Ledger, reader: Reader) -> str:
    """The recorded permission in words: for which question, by whom and when, under which text."""
    event = ledger.events.get(line.consent_event_id) if line.consent_event_id else None
    label = Purpose(line.purpose).label
    if event is None or not reader.may_name(event.child_id, event.guardian_id):
        return f"{label}: recorded as in force"
    signed = f"signed by {event.signed_name} {words.stamp(event.at)}"
    return f"{label}: in force, {signed}, text version {event.wording.version}"


def _texts(lines: Iterable[CertificateLine], ledger: Ledger) -> list[tuple[str, str]]:
    """The texts the permissions were given under, each once, as they can still be read."""
    found = {}
    for line in lines:
        event = ledger.events.get(line.consent_event_id) if line.consent_event_id else None
        if event is not None:
            text = event.wording
            title = for_child(f"{text.title}, version {text.version}", "the child")
            found[text.pk] = (title, for_child(f"{text.question}\n\n{text.more}", "the child"))
    return [found[key] for key in sorted(found)]


def as_json(post: Post, sheets: Iterable[Sheet], user: User) -> dict[str, Any]:
    """The same for machines: what was recorded, and beside it what the ledger says of that instant now."""
    reader = Reader.of(user)
    children = {line.child_id for sheet in sheets for line in sheet.lines if line.child_id}
    ledger = Ledger.about(children)
    return {
        "schema": "portal-certificate-1",
        "post": post.pk,
        "title": post.title,
        "not_recomputed": NOT_ASKED,
        "certificates": [
            {
                "id": str(sheet.certificate.pk),
                "published_at": sheet.certificate.at.isoformat(),
                "published_by": sheet.by,
                "digest_recorded": sheet.digest,
                "digest_recomputed": digest_of(sheet.lines),
                "lines": [_line_as_json(line, sheet.certificate, ledger, reader) for line in sheet.lines],
            }
            for sheet in sheets
        ],
    }


def _line_as_json(
    line: CertificateLine, certificate: PublicationCertificate, ledger: Ledger, reader: Reader
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "picture": str(line.photo_id),
        "picture_version": line.photo_version,
        "statement": line.statement,
        "stated_by": line.stated_by.full_name,
    }
    if line.child_id is None:
        return made
    event = ledger.events.get(line.consent_event_id) if line.consent_event_id else None
    against = _against(line, certificate, ledger)
    named = event is not None and reader.may_name(event.child_id, event.guardian_id)
    return made | {
        "child": line.child_id,
        "covered": line.covered,
        "purpose": line.purpose,
        "verdict_recorded": "in_force",
        "verdict_recomputed": "not_in_force" if against else "in_force",
        "against": against,
        "consent_event": str(line.consent_event_id) if named else None,
        "wording_sha256": line.wording_sha256,
        "wording_version": event.wording.version if event else None,
        "signed_by": event.signed_name if event and named else None,
        "signed_at": event.at.isoformat() if event and named else None,
    }
