"""Addresses for everybody who raises a concern, with an account or without. Those who handle them work in the admin."""

from django.urls import path

from staff_conduct.views import public, raising

app_name = "staff_conduct"
urlpatterns = [
    path("", raising.own, name="own"),
    path("raise/", raising.raise_, name="raise"),
    path("<uuid:pk>/", raising.own_concern, name="own_concern"),
    path("public/", public.public, name="public"),
    path("code/", public.code, name="code"),
]
