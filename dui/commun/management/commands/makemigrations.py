"""`makemigrations` reads the history of migrations, which only the owner may."""

from typing import Any

from django.core.management.commands.makemigrations import Command as CommandeDjango

from dui.commun.bases import comme_proprietaire


class Command(CommandeDjango):
    def handle(self, *args: Any, **options: Any) -> None:
        with comme_proprietaire():
            super().handle(*args, **options)
