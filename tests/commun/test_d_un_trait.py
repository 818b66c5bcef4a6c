"""Sets read in one round trip: the same rows, walls and traces; settings go with the next statement."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dui.commun import contexte_sql
from dui.commun.acces import Acces
from dui.commun.contexte_sql import poser, transaction_de
from dui.commun.d_un_trait import Trait, lire_d_un_trait
from dui.commun.erreurs import AccesNonLie
from dui.commun.horloge import aujourdhui
from habilitations import perimetre
from habilitations.models import Compte, Equipe
from tests import fabrique as f
from usagers.models import Dossier, Ecrit, Vigilance

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def acces() -> Acces:
    with f.systeme():
        lieu = f.etablissement()
        ines = f.professionnel("ines", "infirmier", lieu)
        for personne in (
            f.dossier(lieu, f.equipe(lieu, ines)),
            f.dossier(lieu),
            f.dossier(f.etablissement("Ailleurs")),
        ):
            Ecrit(
                dossier=personne, categorie="soins", date=aujourdhui(), titre="50 % mieux", texte="Calme.", auteur=ines
            ).save()
            Vigilance(dossier=personne, type="chute", texte="Marche lente.", du=aujourdhui()).save()
    poste = perimetre.poste_de(ines, None)
    assert poste is not None
    return perimetre.acces_du_poste(ines, poste, requete=uuid.uuid4(), action="lister")


def _ensembles():
    return [
        Ecrit.objects.select_related("auteur"),
        Vigilance.objects.filter(texte__isnull=False)[:3],
        Dossier.objects.only("nom_naissance", "unite__nom").select_related("unite"),
        Ecrit.objects.filter(categorie__contains="oin").values("dossier_id", "categorie"),
        Ecrit.objects.filter(pk__in=[]),
        Ecrit.objects.none(),
        Compte.objects.order_by("courriel"),
        Equipe.objects.all(),
    ]


def test_les_memes_lignes_qu_une_a_une(acces):
    with acces.lier(), transaction_de(acces):
        une_a_une = [list(e) for e in _ensembles()]
        ensemble = lire_d_un_trait(*_ensembles())
        assert ensemble == une_a_une
        assert [len(lot) for lot in ensemble] == [1, 1, 1, 1, 0, 0, len(ensemble[6]), 1]
        assert ensemble[0][0].texte == "Calme." and ensemble[0][0].auteur.prenom == "ines"
        assert ensemble[1][0].texte == "Marche lente."


def test_en_un_aller_retour_et_avec_les_memes_traces(acces):
    with acces.lier(), transaction_de(acces):
        with CaptureQueriesContext(connection) as requetes:
            (ecrit,), (vigilance,), *_ = lire_d_un_trait(*_ensembles())
        assert len(requetes) == 1
        assert acces.vus >= {(ecrit.dossier_id, "soins"), (vigilance.dossier_id, "identite")}


def test_rien_a_demander_ne_coute_rien(acces):
    with acces.lier(), transaction_de(acces), CaptureQueriesContext(connection) as requetes:
        assert lire_d_un_trait(Ecrit.objects.none(), Dossier.objects.filter(pk__in=[])) == [[], []]
    assert [q for q in requetes if "usagers_" in q["sql"]] == []


def test_sans_acces_lie_c_est_une_erreur(acces):
    with pytest.raises(AccesNonLie):
        lire_d_un_trait(Ecrit.objects.all())


def test_les_parties_d_une_page_sont_lues_ensemble(acces):
    with acces.lier(), transaction_de(acces):
        trait = Trait()
        ecrits, vigilances = trait.demander(Ecrit.objects.all()), trait.demander(Vigilance.objects.all())
        with CaptureQueriesContext(connection) as requetes:
            assert [len(lot) for lot in (*vigilances(), *ecrits(), *ecrits())] == [1, 1, 1]
            tardive = trait.demander(Dossier.objects.all())
            assert len(tardive()[0]) == 1
        assert len(requetes) == 2


# -- the settings of the second wall -----------------------------------------------------------------------


def _role() -> str:
    with connection.cursor() as curseur:
        curseur.execute("SELECT current_setting('role')")
        return curseur.fetchone()[0]


def test_le_role_part_avec_la_premiere_requete(acces):
    with CaptureQueriesContext(connection) as requetes, transaction_de(acces):
        assert _role() == acces.role
    dites = [q["sql"] for q in requetes if "set_config('role'" in q["sql"]]
    assert len(dites) == 2 and dites[0].endswith("; SELECT current_setting('role')")
    assert "; " not in dites[1], "the one that gives back what the test had found"


@pytest.mark.parametrize(
    ("sql", "params"),
    [
        ("SELECT current_setting('dui.compte')", None),
        ("SELECT current_setting('dui.compte') WHERE 'a%' LIKE 'a%'", None),
        ("SELECT current_setting('dui.compte') WHERE 'a' LIKE %s", ["a%"]),
        ("SELECT current_setting('dui.compte') WHERE 'a' LIKE %(x)s", {"x": "a%"}),
    ],
)
def test_quelle_que_soit_la_requete(acces, sql, params):
    with transaction_de(acces), connection.cursor() as curseur:
        curseur.execute(sql, params)
        assert curseur.fetchall() == [(str(acces.compte_id),)]
        assert curseur.nextset() is None


def test_par_un_curseur_du_serveur_et_en_nombre(acces):
    with acces.lier(), transaction_de(acces):
        assert len(list(Ecrit.objects.iterator())) == 1
        poser(acces)
        with connection.cursor() as curseur:
            curseur.executemany("SELECT set_config('dui.essai', %s, true)", [["a"], ["b"]])
        assert _role() == acces.role


def test_un_point_de_reprise_ne_l_efface_pas(acces):
    with transaction_de(acces):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert _role() == acces.role


def test_ce_qui_n_a_pas_ete_dit_ne_l_est_pas_apres(acces):
    avant = _role()
    with transaction_de(acces):
        poser(acces)
    assert _role() == avant
    assert len(contexte_sql._A_DIRE) == 0


@pytest.mark.django_db(databases=["default", "cles"], transaction=True)
def test_hors_transaction_rien_n_est_dit(acces):
    with transaction_de(acces):
        poser(acces)
    assert _role() == "none"
    with pytest.raises(RuntimeError):
        poser(acces)


def test_un_role_pris_puis_rendu_sans_requete_de_plus(acces):
    with transaction_de(acces):
        with CaptureQueriesContext(connection) as requetes:
            with contexte_sql.en_role("dui_journal"):
                assert _role() == "dui_journal"
                with contexte_sql.en_role(acces.role):
                    assert _role() == acces.role
                assert _role() == "dui_journal"
            assert _role() == acces.role
        assert len(requetes) == 4
        with contexte_sql.en_role("dui_journal"):
            pass
        assert _role() == acces.role


def test_un_role_pris_dans_ce_qui_echoue_est_rendu(acces):
    with transaction_de(acces):
        _role()
        with pytest.raises(ZeroDivisionError), contexte_sql.en_role("dui_journal"):
            raise ZeroDivisionError
        assert _role() == acces.role
        with pytest.raises(ZeroDivisionError), transaction.atomic(), contexte_sql.en_role("dui_journal"):
            _role()
            raise ZeroDivisionError
        assert _role() == acces.role
