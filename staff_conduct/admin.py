"""Concerns and cases in the portal's own admin: the stock theme, and nothing of the stock machinery that writes.

Of each model's usual addresses only the list and the reading page are left. There is no add, delete, history or
autocomplete page; `_popup`, `_to_field` and field lookups in the address are not found. Everything that is done goes
through the actions; everything that is opened is an event.
"""

import base64
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import moment
from nursery_portal.members.access import Can, may
from nursery_portal.members.models import User
from staff_conduct import pages
from staff_conduct.access import cases_visible_to, concerns_visible_to, with_level, with_stage
from staff_conduct.actions import (
    answer_concern,
    do_duty,
    give_part,
    let_reader_in,
    note_in_case,
    note_leaving,
    open_case,
    read_file,
    read_list,
    step_back,
    take_step,
    triage_concern,
)
from staff_conduct.models import Addition, Attachment, CasePart, Concern, ConductCase, Triage

STEP_COLUMNS = {"stage", "after", "note", "outcome", "happens_on", "warning_months", "exception"}
KNOWN = {SEARCH_VAR, ORDER_VAR, PAGE_VAR}
View = Callable[..., HttpResponseBase]
Bound = dict[str, Any] | None  # the forms that were refused, by the name of their act

if TYPE_CHECKING:
    Stock = admin.ModelAdmin[Any]
else:
    Stock = admin.ModelAdmin


class Walled(Stock):
    """A list and a reading page behind the wall of access.py, and the acts named in `acts`."""

    actions = None
    search_fields = ("=reference",)
    list_per_page = 50
    show_full_result_count = False
    acts: tuple[str, ...] = ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """For those who handle concerns."""
        return isinstance(request.user, User) and may(request.user, Can.HANDLE_CONCERN)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """For those who handle concerns; which rows, the door says."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: concerns come in through the form, cases out of concerns."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: what was received is added to, not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """None: a lookup over a relation would answer questions about rows one may not see."""
        return False

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """None."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of the door."""
        return self.door(request)

    def door(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows this person reads."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        """The list, the reading page, and one address for each act."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        guard = self.admin_site.admin_view
        return [
            path("", guard(self.changelist_view), name=f"{name}_changelist"),
            path("<uuid:pk>/change/", guard(self.read_view), name=f"{name}_change"),
            *(path(f"<uuid:pk>/{act}/", guard(self._act(act)), name=f"{name}_{act}") for act in self.acts),
        ]

    def _enter(self, request: HttpRequest, *methods: str, known: set[str] | None = None) -> HttpResponseBase | None:
        """403 without the role, 405 for another method, 404 for a parameter that is none of ours."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        if set(request.GET) - (known or set()):
            raise Http404
        return None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list; what stood in it is written down with who looked."""
        refused = self._enter(request, "GET", "HEAD", known=KNOWN)
        if refused is not None:
            return refused
        answer = super().changelist_view(request, extra_context)
        shown = getattr(answer, "context_data", {}).get("cl")
        rows: Sequence[Any] = getattr(shown, "result_list", ())
        read_list(str(self.opts.model_name), [row.reference for row in rows], by=member(request))
        return answer

    def read_view(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
        """One item, opened and written down."""
        refused = self._enter(request, "GET", "HEAD")
        return refused if refused is not None else self.page(request, self._row(request, pk))

    def _row(self, request: HttpRequest, pk: uuid.UUID) -> Any:
        return get_object_or_404(self.door(request), pk=pk)

    def page(self, request: HttpRequest, row: Any, bound: Bound = None, status: int = 200) -> HttpResponse:
        """The reading page, with forms; `bound` are those that were refused, with what was typed."""
        raise NotImplementedError

    def rendered(self, request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
        """A page in the frame of the admin."""
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, whole, status=status)

    def _act(self, act: str) -> View:
        """The address of one act: POST only; a refusal comes back with everything that was typed."""
        do = getattr(self, f"do_{act}")

        def view(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
            refused = self._enter(request, "POST")
            if refused is not None:
                return refused
            row = self._row(request, pk)
            form = self.form_for(act, request, row)
            if not form.is_valid():
                return self.page(request, row, {act: form}, status=422)
            try:
                said = do(row, form.cleaned_data, member(request))
            except Refused as refusal:
                form.add_error(pages.shown_field(form, refusal.field), " ".join(refusal.reasons))
                if not self.door(request).filter(pk=pk).exists():
                    raise Http404 from refusal
                return self.page(request, row, {act: form}, status=422)
            messages.success(request, said)
            return redirect(self.after(act, row))

        return view

    def after(self, act: str, row: Any) -> str:
        """Where an act leads: back to the item."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def form_for(self, act: str, request: HttpRequest, row: Any) -> Any:
        """The form of an act, with what was sent."""
        raise NotImplementedError


def member(request: HttpRequest) -> User:
    """The person of a request that passed the admin's door."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


@admin.register(Concern)
class ConcernAdmin(Walled):
    """Concerns one reads."""

    list_display = ("reference", "raised", "kind_words", "judged")
    ordering = ("-raised_at",)
    acts = ("triage", "duty", "answer", "reader", "case", "conflict")

    def door(self, request: HttpRequest) -> QuerySet[Any]:
        """The concerns this person reads."""
        return with_level(concerns_visible_to(member(request)))

    @admin.display(description="Raised", ordering="raised_at")
    def raised(self, concern: Concern) -> str:
        """When it came in."""
        return moment(concern.raised_at, now=clock.now())

    @admin.display(description="Kind")
    def kind_words(self, concern: Concern) -> str:
        """What kind of worry."""
        return concern.get_kind_display()

    @admin.display(description="Judged")
    def judged(self, concern: Any) -> str:
        """How it was judged last."""
        return Triage.Level(concern.level).label if concern.level else "Waits to be judged"

    def page(self, request: HttpRequest, row: Any, bound: Bound = None, status: int = 200) -> HttpResponse:
        """A concern as it was received, and what followed."""
        context = pages.concern_page(row, member(request), bound or {}, clock.now())
        return self.rendered(request, "staff_conduct/admin/concern.html", context, status)

    def form_for(self, act: str, request: HttpRequest, row: Any) -> Any:
        """The form of an act, with what was sent."""
        return pages.concern_form(act, request.POST, row, member(request))

    def do_triage(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """Judge it."""
        triage_concern(
            row,
            level=Triage.Level(given["level"]),
            limbs=given["limbs"],
            reason=given["reason"],
            subject=given["subject"],
            event_on=given["event_on"],
            after=given["after"],
            by=by,
        )
        return "Judged, with your reason."

    def do_duty(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """Say that a duty was done."""
        words = {"with_whom": given["with_whom"], "advice": given["advice"]}
        do_duty(given["duty"], done_on=given["done_on"], words=words, agreed=given["agreed"], by=by)
        return f"Entered: {given['duty'].get_kind_display()}."

    def get_urls(self) -> list[URLPattern]:
        """The usual ones, the list of what is due, and the files."""
        due = path("due/", self.admin_site.admin_view(self.due_view), name="staff_conduct_concern_due")
        file = path(
            "<uuid:pk>/file/<int:number>/",
            self.admin_site.admin_view(self.file_view),
            name="staff_conduct_concern_file",
        )
        return [due, file, *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponseBase:
        """One file of a concern, to be kept or opened elsewhere: never shown inside a page of ours."""
        refused = self._enter(request, "GET", "HEAD")
        if refused is not None:
            return refused
        row = self._row(request, pk)
        kept, words = read_file(row, number, by=member(request))
        ending = {Attachment.Kind.PICTURE: "webp", Attachment.Kind.PDF: "pdf", Attachment.Kind.TEXT: "txt"}
        name = f"{row.reference}-{number}.{ending[Attachment.Kind(kept.kind)]}"
        return HttpResponse(
            base64.b64decode(words["data"]),
            content_type=words["type"],
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )

    def due_view(self, request: HttpRequest) -> HttpResponseBase:
        """What is due in the concerns and cases this person reads, the nearest first."""
        refused = self._enter(request, "GET", "HEAD")
        if refused is not None:
            return refused
        context = pages.due_page(member(request), clock.today())
        read_list("due", [line["reference"] for line in context["lines"]], by=member(request))
        return self.rendered(request, "staff_conduct/admin/due.html", context, 200)

    def do_answer(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """Answer whoever raised it, or leave a note."""
        answer_concern(row, given["text"], kind=Addition.Kind(given["kind"]), by=by)
        return "Added."

    def do_reader(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """Let one more person read it."""
        let_reader_in(row, given["reader"], by=by)
        return f"{given['reader'].first_name} can read it from now on."

    def do_case(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """Open a case from it."""
        case = open_case(row, subject=given["subject"], allegation=given["allegation"], note=given["note"], by=by)
        return f"Case {case.reference} is open. Now say who investigates and who decides."

    def do_conflict(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """Step back from it for good."""
        step_back(row, by=by)
        return "You have stepped back. It is gone for you; the others read it."

    def after(self, act: str, row: Any) -> str:
        """After stepping back there is nothing to go back to."""
        if act in {"conflict", "case"}:
            return reverse(f"admin:staff_conduct_{'concern' if act == 'conflict' else 'conductcase'}_changelist")
        return super().after(act, row)


@admin.register(ConductCase)
class ConductCaseAdmin(Walled):
    """Cases one reads or has a part in."""

    list_display = ("reference", "opened", "stage_words")
    ordering = ("-opened_at",)
    acts = ("part", "step", "note", "leaving")

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
        return pages.case_form(act, request.POST, row)

    def do_part(self, row: ConductCase, given: dict[str, Any], by: User) -> str:
        """Give out a part."""
        part = CasePart.Part(given["part"])
        give_part(row, part, given["person"], exception=given["exception"], by=by)
        return f"{given['person'].first_name}: {part.label.lower()}."

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

    def do_leaving(self, row: ConductCase, given: dict[str, Any], by: User) -> str:
        """The person concerned leaves."""
        note_leaving(row, given["left_on"], given["text"], by=by)
        return "Entered. The case goes on: leaving ends nothing."

    def get_urls(self) -> list[URLPattern]:
        """The usual ones, and the letters."""
        letter = self.admin_site.admin_view(self.letter_view)
        return [
            path("<uuid:pk>/letter/<int:number>/", letter, name="staff_conduct_conductcase_letter"),
            *super().get_urls(),
        ]

    def letter_view(self, request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponseBase:
        """One letter, for printing. Opening it is opening the case."""
        refused = self._enter(request, "GET", "HEAD")
        if refused is not None:
            return refused
        letter = pages.letter_page(self._row(request, pk), number, member(request))
        if letter is None:
            raise Http404
        return self.rendered(request, "staff_conduct/admin/letter.html", {"letter": letter, **letter}, 200)

    def do_note(self, row: ConductCase, given: dict[str, Any], by: User) -> str:
        """Leave a note."""
        note_in_case(row, given["text"], by=by)
        return "Noted."
