"""Wall of the documents; and how many bytes the ESMS keeps, which nobody could count inside their own wall."""

from django.db import migrations

from dui.commun.rls import FonctionSure, ProtegerParDossier

CATEGORIES = (
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
PLACE_PRISE = """
CREATE OR REPLACE FUNCTION dui_place_des_documents() RETURNS bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(sum(taille), 0)::bigint FROM usagers_document WHERE etablissement_id = dui_etab()
$$
"""


class Migration(migrations.Migration):
    dependencies = [("usagers", "0009_documents"), ("habilitations", "0003_murs")]

    operations = [
        ProtegerParDossier("document", categories=CATEGORIES),
        FonctionSure("dui_place_des_documents()", PLACE_PRISE, ["usagers_document"]),
    ]
