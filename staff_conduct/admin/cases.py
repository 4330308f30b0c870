"""Cases in the admin: the list, the reading page, the steps that may follow, and the letters."""

import uuid
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse

from nursery_portal.kit import clock, pdf
from nursery_portal.kit.words import moment
from nursery_portal.members.http import ask_again
from nursery_portal.members.models import User
from staff_conduct import pages
from staff_conduct.access import cases_visible_to, with_stage
from staff_conduct.actions import (
    do_duty,
    give_part,
    let_case_reader_in,
    note_in_case,
    note_leaving,
    note_suspension,
    step_back_from_case,
    take_step,
)
from staff_conduct.admin.walled import Bound, Walled, member
from staff_conduct.models import CasePart, ConductCase

STEP_COLUMNS = {"stage", "after", "note", "outcome", "happens_on", "warning_months", "exception"}


@admin.register(ConductCase)
class ConductCaseAdmin(Walled):
    """Cases one reads or has a part in."""

    list_display = ("reference", "opened", "stage_words")
    ordering = ("-opened_at",)
    search_help_text = "By the whole reference, like K-7KQ4-M2ZD."
    acts = ("part", "reader", "step", "duty", "note", "leaving", "suspension", "hold", "conflict")

    def door(self, request: HttpRequest) -> QuerySet[Any]:
        """The cases this person reads."""
        return with_stage(cases_visible_to(member(request)))

    @admin.display(description="Opened", ordering="opened_at")
    def opened(self, case: ConductCase) -> str:
        """When it was opened."""
        return moment(case.opened_at, now=clock.now())

    @admin.display(description="Stage")
    def stage_words(self, case: Any) -> str:
        """Where it stands."""
        return ConductCase.Stage(case.stage).label

    def page(self, request: HttpRequest, row: Any, bound: Bound = None, status: int = 200) -> HttpResponse:
        """A case with its steps."""
        context = pages.case_page(row, member(request), bound or {}, clock.now())
        return self.rendered(request, "staff_conduct/admin/case.html", context, status)

    def form_for(self, act: str, request: HttpRequest, row: Any) -> Any:
        """The form of an act, with what was sent."""
        return pages.case_form(act, request.POST, row, member(request))

    def do_part(self, row: ConductCase, given: dict[str, Any], by: User) -> str:
        """Give out a part."""
        part = CasePart.Part(given["part"])
        give_part(row, part, given["person"], exception=given["exception"], by=by)
        return f"{given['person'].first_name}: {part.label.lower()}."

    def do_reader(self, row: ConductCase, given: dict[str, Any], by: User) -> str:
        """Let one more person read it."""
        let_case_reader_in(row, given["reader"], by=by)
        return f"{given['reader'].first_name} can read it from now on."

    def do_step(self, row: ConductCase, given: dict[str, Any], by: User) -> str:
        """Take the next step."""
        stage = ConductCase.Stage(given["stage"])
        outcome = given.get("outcome")
        take_step(
            row,
            stage,
            note=given["note"],
            held={name: value for name, value in given.items() if name not in STEP_COLUMNS},
            outcome=ConductCase.Outcome(outcome) if outcome else None,
            happens_on=given.get("happens_on"),
            warning_months=given.get("warning_months"),
            exception=given.get("exception", ""),
            after=given["after"],
            by=by,
        )
        return f"Step taken: {stage.label.lower()}."

    def do_duty(self, row: ConductCase, given: dict[str, Any], by: User) -> str:
        """Say that a duty was done."""
        words = {"with_whom": given["with_whom"], "advice": given["advice"]}
        do_duty(given["duty"], done_on=given["done_on"], words=words, by=by)
        return f"Entered: {given['duty'].get_kind_display()}."

    def do_suspension(self, row: ConductCase, given: dict[str, Any], by: User) -> str:
        """A suspension begins, goes on or ends."""
        note_suspension(row, given["what"], given["text"], happens_on=given["happens_on"], by=by)
        return "Entered."

    def do_leaving(self, row: ConductCase, given: dict[str, Any], by: User) -> str:
        """The person concerned leaves."""
        stays = given.get("stays", False)
        note_leaving(row, given["left_on"], given["text"], stays=stays, by=by)
        return "Entered, that they stay." if stays else "Entered. The case goes on: leaving ends nothing."

    def do_conflict(self, row: ConductCase, given: dict[str, Any], by: User) -> str:
        """Step back from it for good."""
        step_back_from_case(row, by=by)
        return "You have stepped back. It is gone for you, with its concerns; the others read it."

    def after(self, act: str, row: Any, by: User) -> str:
        """After stepping back there is nothing to go back to."""
        return (
            reverse("admin:staff_conduct_conductcase_changelist") if act == "conflict" else super().after(act, row, by)
        )

    def get_urls(self) -> list[URLPattern]:
        """The usual ones, and the letters."""
        letter = self.admin_site.admin_view(self.letter_view)
        file = self.admin_site.admin_view(self.letter_file_view)
        return [
            path("<uuid:pk>/letter/<int:number>/", letter, name="staff_conduct_conductcase_letter"),
            path("<uuid:pk>/letter/<int:number>/letter.pdf", file, name="staff_conduct_conductcase_letter_file"),
            *super().get_urls(),
        ]

    def letter_view(self, request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponseBase:
        """One letter, for printing. Opening it is opening the case."""
        refused = self._enter(request, "GET", "HEAD")
        if refused is not None:
            return refused
        ask_again(request, member(request))
        letter = pages.letter_page(self._row(request, pk), number, member(request))
        if letter is None:
            raise Http404
        where = reverse("admin:staff_conduct_conductcase_letter_file", args=[pk, number]) if pdf.is_there() else ""
        back = reverse("admin:staff_conduct_conductcase_change", args=[pk])
        context = {"letter": letter, "pdf_url": where, "case_url": back, **letter}
        return self.rendered(request, "staff_conduct/admin/letter.html", context, 200)

    def letter_file_view(self, request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponseBase:
        """The same letter as a PDF, where this machine can make one. Opening it is opening the case."""
        refused = self._enter(request, "GET", "HEAD")
        if refused is not None:
            return refused
        ask_again(request, member(request))
        row = self._row(request, pk)
        letter = pages.letter_page(row, number, member(request)) if pdf.is_there() else None
        if letter is None:
            raise Http404
        page = render_to_string("staff_conduct/admin/letter_pdf.html", letter, request)
        return pdf.download(page, f"{row.reference}-{number}")

    def do_note(self, row: ConductCase, given: dict[str, Any], by: User) -> str:
        """Leave a note."""
        note_in_case(row, given["text"], by=by)
        return "Noted."
