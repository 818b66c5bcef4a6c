"""Walls of the new tables; what a measure said with one box goes into the mission that the judge decided.

« La personne est représentée (sinon : assistée) » was all that was asked: the same is kept, within what the law allows
(a curator never represents, C. civ. 469; a measure on goods has no mission on the person, C. civ. 459). A mandate that
was entered as running has had its visa, at the latest that day (C. civ. 481).
"""

from typing import Any

from django.db import migrations, models

from dui.commun.rls import AvecToutesLesLignes, ProtegerParDossier

DECIDEES = ("tutelle", "habilitation", "mandat")


def dire_la_mission(apps: Any, schema_editor: Any) -> int:
    lignes = apps.get_model("usagers", "MesureProtection")._base_manager.using(schema_editor.connection.alias)
    a_la_personne = lignes.exclude(etendue="biens")
    a_la_personne.filter(type__in=DECIDEES, representation=True).update(mission="representation")
    a_la_personne.filter(type__in=("tutelle", "habilitation"), representation=False).update(mission="assistance")
    a_la_personne.filter(type__in=("curatelle", "curatelle_renforcee")).update(mission="assistance")
    # a safeguard with a mission was a special mandate (C. civ. 437); over personal acts, the order is to be read again
    lignes.filter(type="sauvegarde", representation=True).update(type="sauvegarde_mandat")
    lignes.filter(type="habilitation", representation=True).update(regime="representation")
    lignes.filter(type="habilitation", representation=False).update(regime="assistance")
    lignes.filter(type="mandat").update(active_le=models.F("du"))
    return int(lignes.count())


class Migration(migrations.Migration):
    dependencies = [("usagers", "0015_proches"), ("habilitations", "0003_murs")]

    operations = [
        ProtegerParDossier("consentement", categories=["proches"]),
        ProtegerParDossier("oppositionproche", categories=["proches"]),
        AvecToutesLesLignes("mesureprotection", dire_la_mission),
    ]
