"""WSGI entry point."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dui.settings")

import dui.celery  # noqa: E402, F401  (tasks called from a page need the application of the worker)
from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
