"""The stock admin with our look, opened by roles and by nothing else."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver

from nursery_portal.members.access import may_open_admin
from nursery_portal.members.models import User
from nursery_portal.members.tablet import on_tablet

# Conduct records and role grants. Libraries that register their own models here (addresses, factors, sessions, groups)
# are not let in: those rows have one way to be changed, and it is not this one.
OURS = {"staff_conduct", "members"}
GONE = {"password_change_done", "view_on_site", "autocomplete"}
NOT_HERE = "Not on the shared tablet: please open concerns, cases and roles on a device of your own."


class PortalAdminSite(AdminSite):
    """Conduct records and role grants only. A superuser without a role has no way in."""

    site_header = "Staff conduct and roles"
    site_title = "Staff conduct"
    index_title = "Staff conduct: every page you open is recorded"
    enable_nav_sidebar = False

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """Take our own models; let every other library's registration pass without effect."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        for model in models:
            if model._meta.app_label in OURS:
                super().register(model, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this person may open the admin at all: a role, never a flag."""
        return isinstance(request.user, User) and may_open_admin(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """403 for a member without the right, instead of the offer to sign in as somebody else.

        Nothing of it opens on a shared tablet, which lies about and which six digits open: whoever has seen them would
        read every concern of theirs, and pages of the stock admin do not lock by themselves.
        """
        inner = super().admin_view(view, cacheable)

        @functools.wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not self.has_permission(request):
                raise PermissionDenied
            if on_tablet(request):
                messages.info(request, NOT_HERE)
                return redirect("members:account")
            return inner(request, *args, **kwargs)

        return guarded

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """The stock addresses without those that would be a second way in or that tell of rows one may not see."""
        return [one for one in super().get_urls() if getattr(one, "name", None) not in GONE]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Signing in is the portal's own page, with its second factor and its limits."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect("account_login")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """So is changing one's password."""
        return redirect("account_change_password")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Signing out is the portal's own page, too."""
        return redirect("account_logout")

    def catch_all_view(self, request: HttpRequest, url: str) -> HttpResponse:
        """Nothing there; and no hint which addresses would be."""
        raise Http404
