"""Wall of the evaluations: care, or support (usagers/rubriques/evaluations.py)."""

from django.db import migrations

from dui.commun.rls import ProtegerParDossier


class Migration(migrations.Migration):
    dependencies = [("usagers", "0007_evaluations"), ("habilitations", "0003_murs")]

    operations = [ProtegerParDossier("evaluation", categories=["soins", "accompagnement"])]
