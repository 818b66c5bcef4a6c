"""Walls of the relation with the persons: by dossier; by ESMS for what belongs to no dossier; and whoever a complaint is
about never reads it, nor its steps, whatever opens the heading."""

from django.db import migrations

from dui.commun.rls import Ecarter, ProtegerDansLEtablissement, ProtegerParDossier
from usagers.models.publications import PUBLIABLES

VISES = ("vise_id", "vise_aussi_id")


class Migration(migrations.Migration):
    dependencies = [("usagers", "0021_relation"), ("habilitations", "0003_murs")]

    operations = [
        ProtegerParDossier("reclamation", categories=["relation"]),
        ProtegerParDossier("etapereclamation", categories=["relation"]),
        Ecarter("reclamation", colonnes=VISES),
        Ecarter("etapereclamation", parent=("reclamation_id", "usagers_reclamation")),
        ProtegerDansLEtablissement("reclamationsansdossier", categorie="relation", lecture="ecrire"),
        ProtegerDansLEtablissement("etapesansdossier", categorie="relation", lecture="ecrire"),
        Ecarter("reclamationsansdossier", colonnes=VISES),
        Ecarter("etapesansdossier", parent=("reclamation_id", "usagers_reclamationsansdossier")),
        ProtegerParDossier("evenementdevie", categories=["accompagnement", "parcours", "proches"]),
        ProtegerParDossier("publication", categories=[c.value for c in PUBLIABLES]),
    ]
