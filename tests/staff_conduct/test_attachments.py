"""Files with a concern: cleaned at the door, sealed, opened by its readers alone."""

import io
import re
import subprocess
import sys
import time
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.kit.errors import Refused
from nursery_portal.media.documents import MOST, clean_pdf
from nursery_portal.members.models import User
from staff_conduct import limits
from staff_conduct.attachments import clean
from staff_conduct.models import Addition, Attachment, Concern
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


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (b"/Title " + b"(" * MOST, "cannot clean"),
        (b"/Title()" * MOST, "cannot clean"),
        (b"/Title<>" * MOST, "cannot clean"),
        ((b"/Title(" + b"()" * 1000 + b")") * (MOST // 2000), "cannot clean"),
        (b"/A#20 " + b"(#)" * (MOST + 1), "hides"),
        (b"<<>>stream\nendstream" * (MOST + 2), "too many parts"),
    ],
    ids=["open brackets", "values", "values in numbers", "brackets in values", "strings", "streams"],
)
def test_a_pdf_of_which_too_much_would_have_to_be_looked_at_is_refused(part: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        clean_pdf(pdf(part), "busy.pdf")


def test_a_long_pdf_with_many_headings_is_taken() -> None:
    given = pdf(b"<< /Title (Week \\(one\\)) /Count (#1) >>\n" * 10_000 + INFO)
    assert b"Ola" not in clean_pdf(given, "plan.pdf")


COSTS = """
import resource, sys
from nursery_portal.kit.errors import Refused
from nursery_portal.media.documents import clean_pdf
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
try:
    clean_pdf(data, "hostile.pdf")
except Refused:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
"""What a paper costs a fresh process, in kilobytes; a limit stands over it, so that a defect takes nobody else's."""
LONG = b"x" * 4_000_000


@pytest.mark.parametrize(
    "part",
    [
        stream(b"/Type /ObjStm /Filter /FlateDecode", zlib.compress(b"/Title(" + LONG)),
        stream(b"/Type /ObjStm /Filter /FlateDecode", zlib.compress(b"/Title(" + b"()" * 2_000_000)),
        b"<<" + LONG,
        b"<< /Title (" + LONG,
        b"<< /Title (" + b"(a)" * 1_300_000 + b") >>",
        b"/A#20 " + b"(#a)" * 1_000_000,
        b"/A#20 (" + LONG,
    ],
    ids=["packed", "packed brackets", "dictionary", "string", "brackets", "many strings", "a string without an end"],
)
def test_no_pdf_takes_more_memory_than_a_few_times_itself(part: bytes) -> None:
    done = subprocess.run([sys.executable, "-c", COSTS], input=pdf(part), capture_output=True, check=True, timeout=120)
    assert int(done.stdout) < 64 * 1024, "a few copies of four million bytes, never a hundred bytes for each of them"


def test_what_stands_deep_in_a_pdf_is_found_as_well() -> None:
    deep = b"/Resources << /Font << /F1 3 0 R >> >> /Type /ObjStm /Filter /FlateDecode"
    with pytest.raises(Refused, match="program"):
        clean_pdf(pdf(stream(deep, zlib.compress(b"<< /JS (x) >>"))), "letter.pdf")
    assert b"Ola" not in clean_pdf(pdf(b"<< /Author (a (b (c (Ola) d) e) \\) Ola) >>"), "letter.pdf")
    with pytest.raises(Refused, match="cannot clean"):
        clean_pdf(pdf(b"<< /Author (Ola >>"), "letter.pdf")


def test_a_name_in_a_string_may_hold_any_sign_and_one_outside_may_not() -> None:
    kept = pdf(b"<< /Lang (a \\(/b#20) >>")
    assert clean_pdf(kept, "letter.pdf") == kept
    with pytest.raises(Refused, match="hides"):
        clean_pdf(pdf(b"<< /Lang (a \\\\) /J#53 (x) >>"), "letter.pdf")


def _typed(page: str, **more: Any) -> dict[str, Any]:
    """A whole concern as the form sends it, with the readers that the page named."""
    key = re.search(r'name="readers" value="([^"]+)"', page)
    return {**TYPED, "readers": key[1] if key else "", "go": "send", **more}


TYPED = {"kind": "adult_conduct", "what": f"I saw it. {CANARY}", "about": "unknown", "naming": "named"}


@pytest.mark.parametrize("naming", ["named", "confidential", "anonymous"])
def test_files_go_with_the_concern_itself_and_are_sealed_like_it(cast: Cast, naming: str) -> None:
    client, address = signed_in(cast.ola), reverse("staff_conduct:raise")
    page = client.post(address, {**TYPED, "naming": naming, "go": "check"}).content.decode()
    assert 'type="file"' in page and "multiple" in page and not Concern.objects.exists()
    files = [SimpleUploadedFile("IMG_1.jpg", pictures.phone_jpeg()), SimpleUploadedFile("said.txt", b"What she said")]
    answer = client.post(address, _typed(page, naming=naming, attached=files))
    assert answer.status_code == 200
    made = Concern.objects.get()
    assert sorted(Attachment.objects.values_list("kind", flat=True)) == ["picture", "text"]
    assert made.additions.count() == 2
    if naming == "anonymous":
        assert {one.minute for one in made.additions.values_list("at", flat=True)} == {0}
    reader = User.objects.filter(pk__in=made.readers.values("user")).order_by("pk")[0]
    opened = [
        signed_in(reader).get(reverse("admin:staff_conduct_concern_file", args=[made.pk, number])).status_code
        for number in (1, 2, 3)
    ]
    assert opened == [200, 200, 404]


def test_without_an_account_too_and_with_no_line_that_tells_when(cast: Cast, client: Client) -> None:
    address = reverse("staff_conduct:public")
    typed = {**TYPED, "naming": ""}
    page = client.post(address, {**typed, "go": "check"}).content.decode()
    answer = client.post(address, _typed(page, naming="", attached=[SimpleUploadedFile("said.txt", b"What she said")]))
    assert answer.status_code == 200 and Attachment.objects.count() == 1 and not answer.cookies
    assert {one.minute for one in Concern.objects.get().additions.values_list("at", flat=True)} == {0}


def test_one_refused_file_keeps_every_word_and_sends_nothing(cast: Cast) -> None:
    client, address = signed_in(cast.ola), reverse("staff_conduct:raise")
    page = client.post(address, {**TYPED, "go": "check"}).content.decode()
    files = [SimpleUploadedFile("said.txt", b"What she said"), SimpleUploadedFile("a.zip", b"PK\x03\x04")]
    answer = client.post(address, _typed(page, attached=files))
    again = answer.content.decode()
    assert answer.status_code == 422 and "a.zip was left out" in again and CANARY in again
    assert "Send it to them" in again
    assert not Concern.objects.exists() and not Attachment.objects.exists()
    too_many = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(6)]
    assert "Choose 5 at most" in client.post(address, _typed(page, attached=too_many)).content.decode()
    assert not Concern.objects.exists()


def laughed() -> SimpleUploadedFile:
    return SimpleUploadedFile("said.txt", b"Dora stood by and laughed. I told the owner.")


def test_a_plain_text_is_read_for_names_like_the_report_itself(cast: Cast) -> None:
    client, address = signed_in(cast.ola), reverse("staff_conduct:raise")
    page = client.post(address, {**TYPED, "go": "check"}).content.decode()
    refused = client.post(address, _typed(page, attached=[laughed()]))
    again = refused.content.decode()
    assert refused.status_code == 422 and "Choose the files again" in again and CANARY in again
    assert again.count("Dora L, safeguarding lead") < page.count("Dora L, safeguarding lead")
    assert not Concern.objects.exists()
    assert client.post(address, _typed(again, attached=[laughed()])).status_code == 200
    made = Concern.objects.get()
    assert set(made.readers.values_list("user__first_name", flat=True)) == {"Dipa"}
    assert signed_in(cast.dora).get(reverse("admin:staff_conduct_concern_file", args=[made.pk, 1])).status_code == 404


def test_a_plain_text_that_speaks_of_a_reader_is_added_only_when_it_was_said_whether_she_is_part_of_it(
    cast: Cast,
) -> None:
    made = concern(cast.ola, person=cast.pip)
    client, address = signed_in(cast.ola), reverse("staff_conduct:own_concern", args=[made.pk])
    refused = client.post(address, {"text": "", "file": laughed()})
    assert refused.status_code == 422 and "Dora L, safeguarding lead" in refused.content.decode()
    assert not Addition.objects.exists()
    answer = {"text": "", "file": laughed(), "asked": cast.dora.pk, "involved": [cast.dora.pk]}
    assert client.post(address, answer).status_code == 302
    file = reverse("admin:staff_conduct_concern_file", args=[made.pk, 1])
    assert [signed_in(one).get(file).status_code for one in (cast.dora, cast.morag)] == [404, 200]
    barred = set(made.barred.values_list("user__first_name", "why"))
    assert barred == {("Dora", "involved"), ("Rita", "mentioned")}


def test_a_place_that_sent_many_files_is_asked_to_wait_before_another_is_opened(cast: Cast, client: Client) -> None:
    address = reverse("staff_conduct:public")
    page = client.post(address, {**TYPED, "go": "check"}).content.decode()
    for _ in range(limits.ADDITIONS_A_DAY):
        wrong = {"attached": [SimpleUploadedFile("a.zip", b"PK\x03\x04")]}
        assert client.post(address, _typed(page, naming="", **wrong)).status_code == 422
    good = [SimpleUploadedFile("said.txt", b"What she said")]
    answer = client.post(address, _typed(page, naming="", attached=good))
    assert answer.status_code == 429 and CANARY in answer.content.decode() and not Concern.objects.exists()
