"""Addresses of the house itself."""

from django.urls import path

from nursery_portal.home import views

app_name = "home"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("system/", views.system, name="system"),
    path("style-guide/", views.style_guide, name="style_guide"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
]
