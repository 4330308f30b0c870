"""Addresses of the registers."""

from django.urls import path

from nursery_portal.duties.views import exports, registers

app_name = "duties"
urlpatterns = [
    path("breaches/", registers.breaches, name="breaches"),
    path("breaches/new/", registers.breach_new, name="breach_new"),
    path("breaches/<uuid:pk>/", registers.breach, name="breach"),
    path("requests/<uuid:pk>/export/", exports.export_new, name="export_new"),
    path("exports/<uuid:pk>/", exports.export, name="export"),
    path("exports/<uuid:pk>/fetch/", exports.export_fetch, name="export_fetch"),
    path("retention/", registers.retention, name="retention"),
    path("requests/", registers.matters, name="matters"),
    path("requests/new/", registers.matter_new, name="matter_new"),
    path("requests/<uuid:pk>/", registers.matter, name="matter"),
    path("requests/<uuid:pk>/person/", registers.matter_person, name="matter_person"),
]
