"""Addresses of the registers."""

from django.urls import path

from nursery_portal.duties import views

app_name = "duties"
urlpatterns = [
    path("breaches/", views.breaches, name="breaches"),
    path("breaches/new/", views.breach_new, name="breach_new"),
    path("breaches/<uuid:pk>/", views.breach, name="breach"),
]
