"""Concerns and cases in the portal's own admin: the stock theme, and nothing of the stock machinery that writes.

Of each model's usual addresses only the list and the reading page are left. There is no add, delete, history or
autocomplete page; `_popup`, `_to_field` and field lookups in the address are not found. Everything that is done goes
through the actions; everything that is opened is an event.
"""

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.typed import words_sent
from nursery_portal.members.access import Can, may
from nursery_portal.members.models import User
from staff_conduct import pages
from staff_conduct.actions import hold_item, read_list

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
    search_help_text = "By the whole reference, like C-7KQ4-M2ZD."
    list_per_page = 50
    show_full_result_count = True  # of the door's rows, not of the table's
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
        answer = super().changelist_view(
            request,
            {
                "title": str(self.opts.verbose_name_plural).capitalize(),
                "too_few": pages.too_few(clock.today()),
                "shared_address": pages.shared_address(member(request)),
                **(extra_context or {}),
            },
        )
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
        """The address of one act: POST only; a refusal comes back with everything that was typed, and so do the words
        of whoever lost the item while they wrote."""
        do = getattr(self, f"do_{act}")

        def view(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
            refused = self._enter(request, "POST")
            if refused is not None:
                return refused
            row = self.door(request).filter(pk=pk).first()
            if row is None:
                return _gone(request)
            form = self.form_for(act, request, row)
            if not form.is_valid():
                return self.page(request, row, {act: form}, status=422)
            try:
                said = do(row, form.cleaned_data, member(request))
            except Refused as refusal:
                form.add_error(pages.shown_field(form, refusal.field), " ".join(refusal.reasons))
                if not self.door(request).filter(pk=pk).exists():
                    return _gone(request)
                return self.page(request, row, {act: form}, status=422)
            messages.success(request, said)
            return redirect(self.after(act, row, member(request)))

        return view

    def do_hold(self, row: Any, given: dict[str, Any], by: User) -> str:
        """Keep it longer."""
        hold_item(row, until=given["until"], reason=given["reason"], by=by)
        return "It is kept until then."

    def after(self, act: str, row: Any, by: User) -> str:
        """Where an act leads: back to the item."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def form_for(self, act: str, request: HttpRequest, row: Any) -> Any:
        """The form of an act, with what was sent."""
        raise NotImplementedError


def _gone(request: HttpRequest) -> HttpResponse:
    """404 with the words just typed, and the usual one where there are none: the same for an item that is closed to
    them and for one that was never there. Drawn without the item; the admin opens on no shared tablet."""
    typed = words_sent(request)
    if not typed:
        raise Http404
    return HttpResponse(render_to_string("staff_conduct/admin/gone.html", {"typed": typed}), status=404)


def member(request: HttpRequest) -> User:
    """The person of a request that passed the admin's door."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
