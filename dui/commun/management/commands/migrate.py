"""`migrate` as the owner of the databases, both of them: the application's own role cannot create a table."""

from typing import Any

from django.core.management.commands.migrate import Command as CommandeDjango

from dui.commun.bases import comme_proprietaire


class Command(CommandeDjango):
    def handle(self, *args: Any, **options: Any) -> None:
        with comme_proprietaire():
            super().handle(*args, **options)
