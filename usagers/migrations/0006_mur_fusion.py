"""Wall of the merges."""

from django.db import migrations

from dui.commun.rls import ProtegerParDossier


class Migration(migrations.Migration):
    dependencies = [("usagers", "0005_identite"), ("habilitations", "0003_murs")]

    operations = [ProtegerParDossier("fusion", categories=["identite"])]
