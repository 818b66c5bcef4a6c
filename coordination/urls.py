"""Routes of the coordination floor."""

from django.urls import path

app_name = "coordination"

urlpatterns: list = []
_ = path
