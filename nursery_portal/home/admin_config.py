"""Names the admin site by string, so that no app has to import home."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """The stock admin, on our site."""

    default_site = "nursery_portal.home.admin_site.PortalAdminSite"
