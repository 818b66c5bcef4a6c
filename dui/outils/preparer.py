"""Inside the environment, one start of Django for the four steps of the demonstration (each costs more than a second).

`python -m dui.outils.preparer [--jetons]`; says each step and its time, writes `.run/personas.json`.
"""

import io
import os
import sys

from dui.environnement import charger_environnement
from dui.outils.code import PERSONAS
from dui.outils.lieux import RUN, etape


def main() -> None:
    charger_environnement()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dui.settings")
    jetons = ["--jetons"] if "--jetons" in sys.argv[1:] else []
    with etape("Vérifications du démarrage"):
        import django
        from django.core.management import call_command

        django.setup()
    with etape("Tables"):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("migrate", database="cles", verbosity=0, interactive=False)
        call_command("check", databases=["default"], stdout=io.StringIO())
    with etape("Démonstration"):
        call_command("demo", "--si-vide", *jetons, stdout=io.StringIO())
        personas = io.StringIO()
        call_command("demo", "--personas", stdout=personas)
        with open(
            os.open(RUN / "personas.tmp", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as f:
            f.write(personas.getvalue())
        (RUN / "personas.tmp").replace(PERSONAS)
    with etape("Fichiers statiques"):
        call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
