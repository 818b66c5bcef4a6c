"""Routes of the DPO's desk."""

from django.urls import path

app_name = "rgpd"

urlpatterns: list = []
_ = path
