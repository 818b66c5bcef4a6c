"""Every personal table is walled, by construction: the models, the policies and the rights say the same."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import connection

from dui.commun import droits, roles
from dui.commun.categories import Categorie
from dui.commun.modeles import ModeleGarde, modeles_d_habilitation, modeles_gardes
from tests import fabrique as f

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
PROTEGES = [*modeles_gardes(), *modeles_d_habilitation(), apps.get_model("audit", "Modification")]


def _mene_au_dossier(modele) -> bool:
    champs = modele._meta.get_fields()
    return any(
        (getattr(c, "related_model", None) and c.related_model._meta.label == "usagers.Dossier" and not c.auto_created)
        or getattr(c, "attname", "") in {"dossier_id", "content_object_id"}
        for c in champs
    )


def test_tout_modele_qui_mene_a_un_dossier_dit_sa_categorie_ou_son_exemption():
    for modele in apps.get_models():
        if not _mene_au_dossier(modele) or not modele._meta.managed:
            continue
        if issubclass(modele, ModeleGarde):
            assert modele.categories_possibles(), modele
        else:
            assert getattr(modele, "exemption", ""), f"{modele.__name__} mène à un dossier sans catégorie ni exemption"


@pytest.mark.parametrize("modele", PROTEGES, ids=lambda m: m.__name__)
def test_le_mur_est_dresse_et_force(modele):
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [modele._meta.db_table]
        )
        assert curseur.fetchone() == (True, True)


@pytest.mark.parametrize("modele", modeles_gardes(), ids=lambda m: m.__name__)
def test_le_mur_connait_les_categories_du_modele(modele):
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT qual FROM pg_policies WHERE tablename = %s AND policyname = 'lire_equipe'", [modele._meta.db_table]
        )
        (regle,) = curseur.fetchone()
    assert set(re.findall(r"dui_visibles\('(\w+)'", regle)) == {c.value for c in modele.categories_possibles()}


@pytest.mark.parametrize("modele", PROTEGES, ids=lambda m: m.__name__)
def test_l_application_ne_supprime_pas_et_ne_possede_rien(modele):
    table = modele._meta.db_table
    with connection.cursor() as curseur:
        curseur.execute("SELECT tableowner FROM pg_tables WHERE tablename = %s", [table])
        assert curseur.fetchone()[0] == roles.PROPRIETAIRE
        for porteur in roles.PORTEURS_DE_DROITS:
            for privilege in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                curseur.execute("SELECT has_table_privilege(%s, %s, %s)", [porteur, table, privilege])
                if issubclass(modele, ModeleGarde):
                    assert curseur.fetchone()[0] == (privilege in droits.droits_de(modele)), (porteur, table, privilege)


def _comptes(sql_role: str = "") -> dict[str, int]:
    comptes = {}
    with connection.cursor() as curseur:
        for modele in PROTEGES:
            curseur.execute(f"SELECT count(*) FROM {modele._meta.db_table}")
            comptes[modele._meta.db_table] = curseur.fetchone()[0]
    return comptes


def test_sans_contexte_le_role_de_l_application_ne_voit_rien():
    """Raw SQL, no setting, no role: 0 rows in every personal table (which all hold rows)."""
    from dui.commun.acces import Acces

    peupler()
    with Acces.systeme(motif="ouvre seulement le filet de Python").lier():
        assert set(_comptes().values()) == {0}


def test_avec_le_contexte_d_un_esms_seules_ses_lignes_se_voient():
    from dui.commun.acces import Acces
    from dui.commun.contexte_sql import transaction_de

    (ici, ines), (_ailleurs, _) = peupler()
    acces = Acces(
        compte_id=ines.pk, etablissement_id=ici.pk, role=roles.EQUIPE, lire=frozenset(c.value for c in Categorie)
    )
    with acces.lier(), transaction_de(acces), connection.cursor() as curseur:
        for modele in PROTEGES:
            if modele._meta.model_name in {"modification"}:
                continue
            curseur.execute(f"SELECT DISTINCT etablissement_id FROM {modele._meta.db_table}")
            assert {e for (e,) in curseur.fetchall()} == {ici.pk}, modele.__name__


def test_un_role_de_lecture_sans_compte_echoue_bruyamment():
    from django.db import DatabaseError, transaction

    from dui.commun.acces import Acces

    peupler()
    with (
        Acces.systeme(motif="ouvre seulement le filet de Python").lier(),
        transaction.atomic(),
        connection.cursor() as c,
    ):
        c.execute("SELECT set_config('role', 'dui_equipe', true)")
        with pytest.raises(DatabaseError, match="AccesNonLie"), transaction.atomic():
            c.execute("SELECT count(*) FROM usagers_ecrit")
        c.execute("SELECT set_config('role', 'none', true)")


def peupler():
    """One row of each protected model, in two ESMS."""
    lieux = []
    with f.systeme():
        for nom in ("Ici", "Ailleurs"):
            lieu = f.etablissement(nom)
            membre = f.professionnel("membre", "infirmier", lieu)
            personne = f.dossier(lieu, f.equipe(lieu, membre))
            f.autoriser(personne, membre, Categorie.SOINS)
            f.briser(personne, membre)
            f.remplir(personne, membre)
            lieux.append((lieu, membre))
    return lieux


@pytest.mark.parametrize("porteur", [*roles.PORTEURS_DE_DROITS, roles.EQUIPE, roles.LARGE, roles.TACHE, roles.JOURNAL])
def test_personne_ne_touche_au_journal_autrement_que_par_sa_fonction(porteur):
    with connection.cursor() as curseur:
        for table in ("audit_trace", "audit_tete"):
            for privilege in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                curseur.execute("SELECT has_table_privilege(%s, %s, %s)", [porteur, table, privilege])
                assert curseur.fetchone() == (False,), (porteur, table, privilege)
