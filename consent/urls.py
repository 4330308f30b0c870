"""Addresses of permission."""

from django.urls import path

from consent.views import answers, coverage

app_name = "consent"
urlpatterns = [
    path("", answers.children, name="children"),
    path("<int:child>/", answers.child, name="child"),
    path("<int:child>/renew/", answers.permission_renew, name="renew"),
    path("<int:child>/take-back/<slug:what>/", answers.permission_take_back, name="take_back"),
    path("receipt/<uuid:receipt>/", answers.receipt, name="receipt"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/ask/", coverage.coverage_ask, name="ask"),
]
