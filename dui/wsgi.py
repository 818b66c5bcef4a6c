"""WSGI entry point."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dui.settings")

from django.core.wsgi import get_wsgi_application

import dui.celery  # noqa: F401  (tasks called from a page need the application of the worker)

application = get_wsgi_application()

from dui.commun.verifications import exiger  # noqa: E402  (needs the applications)

exiger()
