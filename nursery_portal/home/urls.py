"""Addresses of the house itself."""

from django.urls import path

from nursery_portal.home import views

app_name = "home"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("system/", views.system, name="system"),
    path("style-guide/", views.style_guide, name="style_guide"),
    path("healthz", views.healthz, name="healthz"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("offline/", views.offline, name="offline"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
]
