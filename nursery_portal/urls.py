"""Wiring only: every address of the portal. tests/architecture states what each answers to whom."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

handler400 = "nursery_portal.home.errors.bad_request"
handler403 = "nursery_portal.home.errors.forbidden"
handler404 = "nursery_portal.home.errors.not_found"
handler500 = "nursery_portal.home.errors.server_error"

urlpatterns = [
    path("", include("nursery_portal.home.urls")),
    path("", include("posts.urls")),
    path("policies/", include("nursery_portal.policies.urls")),
    path("members/", include("nursery_portal.members.urls")),
    path("register/", include("nursery_portal.members.urls.register")),
    path("permission/", include("consent.urls")),
    path("duties/", include("nursery_portal.duties.urls")),
    path("notices/", include("nursery_portal.notify.urls")),
    path("queue/", include("moderation.urls")),
    path("concerns/", include("staff_conduct.urls")),
    # an address changes on our own page, a day after the old one was told: allauth's would change it at once
    path("accounts/email/", RedirectView.as_view(pattern_name="members:address"), name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
