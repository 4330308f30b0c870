"""Publication certificates as staff read them: one line for each picture and child. Reads only."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from consent.models import ConsentEvent, Purpose
from nursery_portal.kit import words
from posts.models import CertificateLine, Post, PublicationCertificate
from posts.publishing import digest_of

CODE = 8


@dataclass
class Row:
    """One child in one picture, or the statement about a picture in which nobody is tagged."""

    words: str
    grounds: list[str] = field(default_factory=list)


@dataclass
class PictureRows:
    """One picture, who stated what about it, and its children."""

    number: int
    statement: str
    version: int
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """One certificate, ready to be printed."""

    code: str
    at: str
    by: str
    digest: str
    intact: bool
    pictures: list[PictureRows]


def of_post(post: Post) -> list[Sheet]:
    """Every certificate of the post, the latest first, each with its digest worked out anew and compared."""
    found = list(PublicationCertificate.objects.filter(post=post).select_related("published_by").order_by("-at"))
    lines: dict[object, list[CertificateLine]] = defaultdict(list)
    rows = CertificateLine.objects.filter(certificate__in=found).select_related("child", "stated_by", "photo")
    for line in rows.order_by("photo__position", "photo", "child__known_as", "pk"):
        lines[line.certificate_id].append(line)
    wanted = {line.consent_event_id for line in rows if line.consent_event_id}
    signed = dict(ConsentEvent.objects.filter(pk__in=wanted).values_list("pk", "at"))
    return [
        Sheet(
            code=str(one.pk)[:CODE].upper(),
            at=words.stamp(one.at),
            by=one.published_by.full_name,
            digest=one.digest,
            intact=one.digest == digest_of(lines[one.pk]),
            pictures=_pictures(lines[one.pk], signed),
        )
        for one in found
    ]


def _pictures(lines: list[CertificateLine], signed: dict[uuid.UUID, datetime]) -> list[PictureRows]:
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
            children[key] = Row(line.child.known_as)
            picture.rows.append(children[key])
        children[key].grounds.append(_grounds(line, signed))
    return list(shown.values())


def _grounds(line: CertificateLine, signed: dict[uuid.UUID, datetime]) -> str:
    at = signed.get(line.consent_event_id) if line.consent_event_id else None
    day = f", signed {words.stamp(at)}" if at else ""
    return f"{Purpose(line.purpose).label}: in force{day}, wording {line.wording_sha256[:CODE]}"
