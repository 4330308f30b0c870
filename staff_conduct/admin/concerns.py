"""Concerns in the admin: the list, the reading page and its acts, what is due, and the files."""

import base64
import uuid
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import moment
from nursery_portal.members.http import ask_again
from nursery_portal.members.models import User
from staff_conduct import pages
from staff_conduct.access import cases_visible_to, concerns_visible_to, with_result, with_waiting
from staff_conduct.actions import (
    answer_concern,
    close_concern,
    do_duty,
    enter_agreement,
    join_concern,
    let_reader_in,
    note_gone,
    open_case,
    read_file,
    read_list,
    step_back,
    triage_concern,
)
from staff_conduct.admin.desk import desk_urls
from staff_conduct.admin.walled import Bound, Walled, member
from staff_conduct.models import Addition, Attachment, CaseConcern, Closing, Concern, Triage


@admin.register(Concern)
class ConcernAdmin(Walled):
    """Concerns one reads."""

    list_display = ("reference", "raised", "kind_words", "judged")
    ordering = ("-raised_at",)
    acts = ("triage", "duty", "agreement", "gone", "answer", "reader", "case", "join", "close", "hold", "conflict")

    def door(self, request: HttpRequest) -> QuerySet[Any]:
        """The concerns this person reads."""
        return with_waiting(with_result(concerns_visible_to(member(request))))

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
        """How it was judged last, whether it has ended, and whether something was added that waits to be heard."""
        if not concern.level:
            return "Waits to be judged"
        added = ". Something was added" if concern.waits else ""
        return f"{Triage.Level(concern.level).label}{'. Closed' if concern.result else ''}{added}"

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
            reached_on=given["reached_on"],
            held=given,
            not_mine=given.get("not_mine", False),
            after=given["after"],
            seen=given["seen"],
            by=by,
        )
        return "Judged, with your reason."

    def do_duty(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """Say that a duty was done."""
        words = {"with_whom": given["with_whom"], "advice": given["advice"]}
        do_duty(
            given["duty"],
            done_on=given["done_on"],
            words=words,
            agreed=given["agreed"],
            not_needed=given["not_needed"],
            by=by,
        )
        entered = given["duty"].get_kind_display()
        return f"Entered, that they need not be told: {entered}." if given["not_needed"] else f"Entered: {entered}."

    def do_agreement(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """The officer agrees."""
        words = {"with_whom": given["with_whom"], "advice": given["advice"]}
        enter_agreement(row, agreed_on=given["agreed_on"], words=words, by=by)
        return "Entered: the officer agrees."

    def do_gone(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """Whom it is about has left."""
        note_gone(row, given["left_on"], given["how"], by=by)
        return "Entered. A barring referral (DBS) is to be decided on: it stands in what is due."

    def get_urls(self) -> list[URLPattern]:
        """The usual ones, the list of what is due, and the files."""
        due = path("due/", self.admin_site.admin_view(self.due_view), name="staff_conduct_concern_due")
        file = path(
            "<uuid:pk>/file/<int:number>/",
            self.admin_site.admin_view(self.file_view),
            name="staff_conduct_concern_file",
        )
        return [due, file, *desk_urls(self), *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponseBase:
        """One file of a concern, to be kept or opened elsewhere: never shown inside a page of ours."""
        refused = self._enter(request, "GET", "HEAD")
        if refused is not None:
            return refused
        ask_again(request, member(request))
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
        answer_concern(row, given["text"], kind=Addition.Kind(given["kind"]), seen=given["seen"], by=by)
        return "Added."

    def do_close(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """End it."""
        result, pension_on = Closing.Result(given["result"]), given.get("pension_on")
        close_concern(
            row,
            result=result,
            words=given,
            pension_on=pension_on,
            not_mine=given.get("not_mine", False),
            after=given["after"],
            seen=given["seen"],
            by=by,
        )
        return "Closed. Whoever raised it can read what you wrote to them."

    def do_reader(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """Let one more person read it."""
        let_reader_in(row, given["reader"], by=by)
        return f"{given['reader'].first_name} can read it from now on."

    def do_case(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """Open a case from it."""
        case = open_case(
            row,
            subject=given["subject"],
            allegation=given["allegation"],
            note=given["note"],
            another=given["another"],
            by=by,
        )
        return f"Case {case.reference} is open. Now say who investigates and who decides."

    def do_join(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """Bring it into an open case."""
        case = cases_visible_to(by).filter(reference=given["case"]).first()
        if case is None:
            raise Refused("You do not read that case any more. Nothing was changed.", field="case")
        join_concern(row, case, exception=given["exception"], by=by)
        return f"It belongs to {case.reference} from now on. What is asked of the case is asked of both."

    def do_conflict(self, row: Concern, given: dict[str, Any], by: User) -> str:
        """Step back from it for good."""
        step_back(row, by=by)
        return "You have stepped back. It is gone for you; the others read it."

    def after(self, act: str, row: Any, by: User) -> str:
        """After stepping back there is nothing to go back to; a case that was opened or joined is where one goes on."""
        if act == "conflict":
            return reverse("admin:staff_conduct_concern_changelist")
        mine = CaseConcern.objects.filter(concern=row, case__in=cases_visible_to(by).values("pk"))
        newest = mine.order_by("-pk").first() if act in {"case", "join"} else None
        if newest is not None:
            return reverse("admin:staff_conduct_conductcase_change", args=[newest.case_id])
        return super().after(act, row, by)
