"""URL trees: staff at the root, portal under /portail/, API under /api/v1/."""

from django.urls import path

urlpatterns: list = []
_ = path
