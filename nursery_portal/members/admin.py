"""Who holds or held which role, as a list in the admin: to read. Roles are given and ended on a person's own page."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils import timezone

from nursery_portal.kit.words import long_date
from nursery_portal.members.access import Can, grants_visible_to, may
from nursery_portal.members.models import RoleGrant, User

KNOWN = {ORDER_VAR, PAGE_VAR}


@admin.register(RoleGrant)
class RoleGrantAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # the admin's classes take no argument at run time
    """One list, for those who grant roles. No page of its own for a grant, no search, nothing that writes."""

    actions = None
    list_display = ("person", "role", "from_on", "last_day", "given_by", "reason")
    list_display_links = None
    list_per_page = 100
    list_select_related = ("user", "granted_by")
    ordering = ("-from_on", "-pk")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """For those who grant roles."""
        return isinstance(request.user, User) and may(request.user, Can.GRANT_ROLE)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The same."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: a grant is ended, and stays."""
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """None."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleGrant]:
        """The grants of the door."""
        return grants_visible_to(request.user) if isinstance(request.user, User) else RoleGrant.objects.none()

    def get_urls(self) -> list[URLPattern]:
        """The list alone."""
        return [path("", self.admin_site.admin_view(self.changelist_view), name="members_rolegrant_changelist")]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list: 403 without the right, 405 for another method, 404 for a parameter that is none of ours."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if set(request.GET) - KNOWN:
            raise Http404
        return super().changelist_view(request, {"title": "Role grants", **(extra_context or {})})

    @admin.display(description="Person", ordering="user__last_name")
    def person(self, grant: RoleGrant) -> str:
        """Whose it is."""
        return grant.user.full_name

    @admin.display(description="Last day", ordering="until_on")
    def last_day(self, grant: RoleGrant) -> str:
        """Until when it holds, or held."""
        if grant.ended_at is not None:
            return f"ended {long_date(timezone.localdate(grant.ended_at))}"
        return long_date(grant.until_on) if grant.until_on is not None else ""

    @admin.display(description="Given by", ordering="granted_by__last_name")
    def given_by(self, grant: RoleGrant) -> str:
        """Who gave it; nobody where the portal was set up with it."""
        return grant.granted_by.full_name if grant.granted_by is not None else ""
