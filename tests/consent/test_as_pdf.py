"""Receipts and forms as PDF files: where the machine can make them, and said plainly where it cannot."""

import uuid

import pytest
from django.urls import reverse

from consent.actions import print_form, withdraw_permissions
from consent.models import ConsentEvent, PaperForm, Purpose
from nursery_portal.kit import pdf
from tests.cast import Cast, answer
from tests.clients import signed_in

OWN = Purpose.OWN_PICTURES


@pytest.fixture
def receipt(cast: Cast) -> uuid.UUID:
    answer(cast.ola, cast.teddy, {OWN: True})
    withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    return ConsentEvent.objects.latest("seq").receipt


@pytest.fixture
def form(cast: Cast) -> PaperForm:
    return print_form(cast.teddy, by=cast.morag)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """A machine that makes files: the pages and styles it was given."""
    given: list[tuple[str, str]] = []

    def write(page: str, style: str) -> bytes:
        given.append((page, style))
        return b"%PDF-1.7 made"

    monkeypatch.setattr(pdf, "is_there", lambda: True)
    monkeypatch.setattr(pdf, "write", write)
    return given


def test_a_receipt_is_a_file_with_every_text_in_full(
    cast: Cast, receipt: uuid.UUID, made: list[tuple[str, str]]
) -> None:
    address = reverse("consent:receipt_pdf", args=[receipt])
    client = signed_in(cast.ola)
    assert address in client.get(reverse("consent:receipt", args=[receipt])).content.decode()

    answer = client.get(address)

    assert answer.content == b"%PDF-1.7 made" and answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="receipt-')
    assert "no-store" in answer.headers["Cache-Control"]
    page, style = made[0]
    assert "Taken back" in page and "Ola Bear" in page and "cannot be called back" in page and str(receipt) in page
    assert cast.wordings[OWN].more in page and "@page" in style
    assert "src=" not in page and "href=" not in page and "url(" not in style, "a file loads nothing"
    for somebody in (cast.sam, cast.gran, cast.morag, cast.dora, cast.rita):
        assert signed_in(somebody).get(address).status_code == 404
    assert len(made) == 1


def test_a_form_is_a_file_with_its_code_boxes_and_lines(
    cast: Cast, form: PaperForm, made: list[tuple[str, str]]
) -> None:
    address = reverse("consent:paper_pdf", args=[form.code])
    client = signed_in(cast.morag)
    assert address in client.get(reverse("consent:paper_form", args=[form.code])).content.decode()

    assert client.get(address).content == b"%PDF-1.7 made"

    page, _ = made[0]
    assert form.code in page and "Signature" in page and page.count('class="box"') == 2 * form.wordings.count()
    assert "src=" not in page and "href=" not in page
    assert signed_in(cast.ola).get(address).status_code == 403


def test_where_no_file_can_be_made_the_pages_say_so(
    cast: Cast, receipt: uuid.UUID, form: PaperForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "is_there", lambda: False)
    for who, page, file, key in (
        (cast.ola, "receipt", "receipt_pdf", receipt),
        (cast.morag, "paper_form", "paper_pdf", form.code),
    ):
        client = signed_in(who)
        shown = client.get(reverse(f"consent:{page}", args=[key])).content.decode()
        assert "makes no PDF files itself" in shown and reverse(f"consent:{file}", args=[key]) not in shown
        assert client.get(reverse(f"consent:{file}", args=[key])).status_code == 404


@pytest.mark.skipif(not pdf.is_there(), reason="neither WeasyPrint nor Pango is asked for by the portal")
def test_both_are_tagged_files_where_the_library_is(cast: Cast, receipt: uuid.UUID, form: PaperForm) -> None:
    for who, file, key in ((cast.ola, "receipt_pdf", receipt), (cast.morag, "paper_pdf", form.code)):
        answer = signed_in(who).get(reverse(f"consent:{file}", args=[key]))
        assert answer.content.startswith(b"%PDF-")
