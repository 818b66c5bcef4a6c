"""Walls of the dossier. Each table says its categories again: a test compares with the models."""

from django.db import migrations

from dui.commun.rls import ProtegerParDossier

TOUTES_SAUF_IDENTITE = (
    "admission",
    "administratif",
    "prestations",
    "proches",
    "accompagnement",
    "parcours",
    "projet",
    "soins",
    "paramedical",
    "coordination",
    "relation",
    "psychologue",
    "secret",
    "adresse_protegee",
    "tiers",
)


class Migration(migrations.Migration):
    dependencies = [("usagers", "0001_initial"), ("habilitations", "0003_murs")]

    operations = [
        ProtegerParDossier("dossier", categories=["identite"], colonne="id", creer_par_etablissement=True),
        ProtegerParDossier("identiteins", categories=["identite"]),
        ProtegerParDossier("doublon", categories=["identite"]),
        ProtegerParDossier("vigilance", categories=["identite"]),
        ProtegerParDossier("ecrit", categories=TOUTES_SAUF_IDENTITE),
        ProtegerParDossier("brouillon", categories=TOUTES_SAUF_IDENTITE),
        ProtegerParDossier("coordonnees", categories=["administratif", "adresse_protegee"]),
        ProtegerParDossier("proche", categories=["proches", "tiers"]),
        ProtegerParDossier("mesureprotection", categories=["proches"]),
        ProtegerParDossier("sejour", categories=["parcours"]),
        ProtegerParDossier("sourceimportee", categories=["soins"]),
        ProtegerParDossier("evenementimporte", categories=["coordination"]),
    ]
