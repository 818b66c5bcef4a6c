"""Walls of the personalised project: one category for all its parts."""

from django.db import migrations

from dui.commun.rls import ProtegerParDossier

TABLES = (
    "projet",
    "attente",
    "besoin",
    "objectif",
    "actiondeprojet",
    "bilan",
    "versiondeprojet",
    "accord",
    "changementdetat",
)


class Migration(migrations.Migration):
    dependencies = [("usagers", "0011_projets")]

    operations = [ProtegerParDossier(table, categories=["projet"]) for table in TABLES]
