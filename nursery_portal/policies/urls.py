"""Addresses of the policies."""

from django.urls import path

from nursery_portal.policies import views

app_name = "policies"
urlpatterns = [
    path("", views.policies, name="list"),
    path("<slug:slug>/", views.policy, name="policy"),
    path("<slug:slug>/acknowledge/", views.policy_acknowledge, name="acknowledge"),
    path("<slug:slug>/map/", views.clause_map, name="clause_map"),
    path("<slug:slug>/<int:number>/", views.policy_version, name="version"),
]
