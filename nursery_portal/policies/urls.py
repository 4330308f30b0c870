"""Addresses of the policies."""

from django.urls import path

from nursery_portal.policies.views import house, reading, writing

app_name = "policies"
urlpatterns = [
    path("", reading.policies, name="list"),
    path("new/", writing.policy_new, name="new"),
    path("register/", house.acknowledgements, name="register"),
    path("dates/", house.dates, name="dates"),
    path("visitors/", house.visitors, name="visitors"),
    path("visitors/<slug:code>/", house.visitor, name="visitor"),
    path("poster/", house.door_poster, name="poster"),
    path("<slug:slug>/", reading.policy, name="policy"),
    path("<slug:slug>/acknowledge/", reading.policy_acknowledge, name="acknowledge"),
    path("<slug:slug>/map/", reading.clause_map, name="clause_map"),
    path("<slug:slug>/write/", writing.policy_write, name="write"),
    path("<slug:slug>/<int:number>/", reading.policy_version, name="version"),
    path("<slug:slug>/<int:number>/changes/", writing.policy_changes, name="changes"),
]
