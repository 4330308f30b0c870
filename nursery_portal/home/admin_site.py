"""The stock admin with our look, opened by roles and by nothing else."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest

from nursery_portal.members.access import may_open_admin
from nursery_portal.members.models import User


class PortalAdminSite(AdminSite):
    """Conduct records and role grants only. A superuser without a role has no way in."""

    site_header = "Staff conduct and roles"
    site_title = "Staff conduct"
    index_title = "Staff conduct: every page you open is recorded"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this person may open the admin at all: a role, never a flag."""
        return isinstance(request.user, User) and may_open_admin(request.user)
