"""The portal's addresses and one more: the barest page that a signed-in member can be shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from nursery_portal import urls


def bare(request: HttpRequest) -> HttpResponse:
    """The frame of every page and nothing in it."""
    return render(request, "base.html")


urlpatterns = [path("bench/bare/", bare, name="bare"), *urls.urlpatterns]
