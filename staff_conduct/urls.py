"""Addresses for everybody who raises a concern. Those who handle them work in the admin."""

from django.urls import path

from staff_conduct import views

app_name = "staff_conduct"
urlpatterns = [
    path("", views.own, name="own"),
    path("raise/", views.raise_, name="raise"),
    path("<uuid:pk>/", views.own_concern, name="own_concern"),
]
