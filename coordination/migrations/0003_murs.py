from django.db import migrations

from dui.commun.rls import ProtegerParDossier

CATEGORIES = ["soins", "accompagnement", "coordination"]


class Migration(migrations.Migration):
    dependencies = [("coordination", "0002_initial"), ("usagers", "0002_murs")]

    operations = [
        ProtegerParDossier("transmission", categories=CATEGORIES),
        ProtegerParDossier("lecture", categories=CATEGORIES, ecrire="lire"),
    ]
