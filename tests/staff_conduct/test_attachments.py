"""Files with a concern: cleaned at the door, sealed, opened by its readers alone."""

import io
import time
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.kit.errors import Refused
from nursery_portal.media.documents import clean_pdf
from staff_conduct.attachments import clean
from staff_conduct.models import Addition, Attachment
from tests.cast import Cast
from tests.clients import signed_in
from tests.media import pictures
from tests.staff_conduct.story import CANARY, concern

INFO = b"5 0 obj\n<< /Author (Ola \\(Bear\\)) /Producer <4F6C61> /CreationDate (D:2026) >>\nendobj\n"
XMP = b'<?xpacket begin=""?><x:xmpmeta><dc:creator>Ola Bear</dc:creator></x:xmpmeta>'


def pdf(*parts: bytes) -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + b"".join(parts) + b"trailer << /Root 1 0 R >>\n%%EOF\n"
    )


def stream(head: bytes, body: bytes) -> bytes:
    return b"6 0 obj\n<< " + head + b" >>\nstream\n" + body + b"\nendstream\nendobj\n"


def test_author_and_program_are_taken_out_of_a_pdf_and_its_length_stays() -> None:
    given = pdf(INFO, stream(b"/Type /Metadata /Length 80", XMP), stream(b"/Length 5", b"BT ET"))
    cleaned = clean_pdf(given, "x.pdf")
    assert b"Ola" not in cleaned and b"4F6C61" not in cleaned and b"D:2026" not in cleaned
    assert len(cleaned) == len(given) and b"BT ET" in cleaned


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (b"<< /Encrypt 4 0 R >>", "locked"),
        (b"<< /OpenAction << /S /JavaScript /JS (app.alert) >> >>", "program"),
        (b"<< /Type /EmbeddedFile >>", "another file"),
        (b"<< /Author 9 0 R >>", "cannot clean"),
        (b"<< /Auth#6fr (Ola) >>", "hides"),
        (stream(b"/Type /ObjStm /Filter /FlateDecode", zlib.compress(b"<< /Author (Ola) >>")), "cannot clean"),
        (stream(b"/Type /ObjStm /Filter /FlateDecode", zlib.compress(b"<< /JS (x) >>")), "program"),
        (stream(b"/Type /ObjStm /Filter /LZWDecode", b"zzz"), "look inside"),
        (stream(b"/Type /Metadata /Filter /FlateDecode", zlib.compress(XMP)), "cannot clean"),
    ],
)
def test_a_pdf_that_cannot_be_cleaned_is_refused_with_the_way_round(part: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        clean_pdf(pdf(part), "letter.pdf")
    assert "letter.pdf" in str(refusal.value) and "Print it to a new PDF" in str(refusal.value)


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"PK\x03\x04zip", b"\xff\xfe\x80", b"MZ\x90"])
def test_anything_else_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(Refused, match=r"strange\.bin was left out"):
        clean(io.BytesIO(data), name="C:\\somewhere\\strange.bin")


def test_a_picture_loses_its_metadata_is_sealed_and_opens_for_readers_only(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    page = reverse("staff_conduct:own_concern", args=[made.pk])
    photo = SimpleUploadedFile("IMG_1.jpg", pictures.phone_jpeg(), content_type="image/jpeg")
    assert signed_in(cast.ola).post(page, {"text": "", "file": photo}).status_code == 302
    kept = Attachment.objects.get()
    assert kept.kind == "picture"
    assert b"WEBP" not in bytes(Sealed.objects.get(pk=kept.words_id).ciphertext)

    address = reverse("admin:staff_conduct_concern_file", args=[made.pk, 1])
    answer = signed_in(cast.dora).get(address)
    assert answer.status_code == 200 and answer.content[:4] == b"RIFF" and b"Exif" not in answer.content
    assert answer["Content-Disposition"].startswith("attachment;") and "IMG_1" not in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEvent.objects.filter(event="conduct:concern:read", actor_id=cast.dora.pk).count() == 1
    for somebody, status in ((cast.rita, 404), (cast.pip, 403), (cast.superuser, 403)):
        assert signed_in(somebody).get(address).status_code == status


def test_a_refused_file_keeps_the_words_and_adds_nothing(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    given: dict[str, Any] = {"text": f"Look at this. {CANARY}", "file": SimpleUploadedFile("a.zip", b"PK\x03\x04")}
    answer = signed_in(cast.ola).post(reverse("staff_conduct:own_concern", args=[made.pk]), given)
    page = answer.content.decode()
    assert answer.status_code == 422 and "a.zip was left out" in page and f"Look at this. {CANARY}" in page
    assert not Addition.objects.exists()


@pytest.mark.parametrize(
    "part",
    [
        b"<<>>stream\n",
        b"\\(",
        b"<<>>stream\n<rdf:RDF\nendstream\n",
        stream(b"/Filter /FlateDecode", zlib.compress(bytes(32_000_000))),
    ],
    ids=["without an end", "brackets", "packets", "far too large"],
)
def test_no_pdf_keeps_the_portal_busy(cast: Cast, part: bytes) -> None:
    made = concern(cast.ola, person=cast.pip)
    file = SimpleUploadedFile("long.pdf", b"%PDF-1.7 (" + part * (1_500_000 // len(part)))
    began = time.process_time()
    signed_in(cast.ola).post(reverse("staff_conduct:own_concern", args=[made.pk]), {"text": "", "file": file})
    assert time.process_time() - began < 5, "once through the file is a tenth of a second"
