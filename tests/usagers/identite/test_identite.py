"""Identity on screen: corrected without loss, attested by a piece, taken back to provisoire when its traits change."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import fabrique as f
from tests.connexion import connecter
from usagers.enums import StatutINS
from usagers.models import Dossier, IdentiteINS

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
TRAITS = {
    "nom_naissance": "Dupuis", "premier_prenom": "Marcel", "prenoms": "Marcel, Jean", "sexe": "M",
    "date_naissance": "12/03/1944", "chambre": "14", "version": "1",
}  # fmt: skip
PIECE = {"piece": "cni", "vue_le": "01/02/2026", "version": "1"}
DOUTE = {"douteuse": "on", "version": "1"}


@pytest.fixture
def monde():
    with f.systeme():
        lieu = f.etablissement()
        secretaire, ines = f.professionnel("Sylvie", "secretaire", lieu), f.professionnel("Inès", "infirmier", lieu)
        marcel = f.dossier(lieu, f.equipe(lieu, ines), prenoms="Marcel, Jean")
        IdentiteINS(dossier=marcel, statut=StatutINS.RECUPEREE, matricule="144031411812345", oid="").save()
    return {
        "lieu": lieu,
        "sylvie": connecter(Client(), secretaire),
        "ines": connecter(Client(), ines),
        "marcel": marcel,
    }


def _url(monde, page="identite"):
    return reverse(f"usagers:{page}", kwargs={"dossier": monde["marcel"].pk})


def _ins(monde):
    with f.systeme():
        return IdentiteINS.objects.get(dossier_id=monde["marcel"].pk)


def _dossier(monde):
    with f.systeme():
        return Dossier.objects.get(pk=monde["marcel"].pk)


def test_une_piece_vue_qualifie_l_identite_recuperee(monde):
    assert monde["sylvie"].post(_url(monde, "attester_identite"), PIECE).status_code == 302
    ins = _ins(monde)
    assert (ins.statut, ins.piece, ins.verifie_le) == (StatutINS.QUALIFIEE, "cni", dt.date(2026, 2, 1))
    page = monde["sylvie"].get(_url(monde)).content.decode()
    assert "Carte nationale d’identité" in page and "Identité qualifiée" in page


@pytest.mark.parametrize(
    ("change", "statut"),
    [
        ({"chambre": "15", "nom_utilise": "Roy"}, StatutINS.QUALIFIEE),
        ({"nom_naissance": "Dupuy"}, StatutINS.PROVISOIRE),
    ],
)
def test_seul_un_trait_strict_rend_l_identite_provisoire(monde, change, statut):
    monde["sylvie"].post(_url(monde, "attester_identite"), PIECE)
    reponse = monde["sylvie"].post(_url(monde, "modifier_identite"), TRAITS | change)
    assert reponse.status_code == 302, reponse.context["formulaire"].errors
    ins = _ins(monde)
    assert ins.statut == statut
    assert bool(ins.matricule) == (statut == StatutINS.QUALIFIEE)


def test_la_correction_se_retrouve_par_la_recherche_et_dans_l_historique(monde):
    monde["sylvie"].post(_url(monde, "modifier_identite"), TRAITS | {"nom_naissance": "Lefèvre"})
    assert "LEFÈVRE" in monde["sylvie"].get("/recherche/?q=lefevre").content.decode()
    page = monde["sylvie"].get(_url(monde)).content.decode()
    assert '<del class="texte-libre">Dupuis</del>' in page and "144031411812345" not in page


def test_un_collegue_a_corrige_entre_temps(monde):
    corriger = _url(monde, "modifier_identite")
    assert monde["sylvie"].post(corriger, TRAITS | {"chambre": "15"}).status_code == 302
    reponse = monde["sylvie"].post(corriger, TRAITS | {"chambre": "16"})
    texte = reponse.content.decode()
    assert reponse.status_code == 409 and "15" in texte and 'name="chambre" value="16"' in texte
    assert monde["sylvie"].post(corriger, TRAITS | {"chambre": "16", "version": "2"}).status_code == 302
    assert _dossier(monde).chambre == "16"


def test_une_identite_douteuse_ne_se_qualifie_pas(monde):
    assert monde["sylvie"].post(_url(monde, "signaler_identite"), DOUTE).status_code == 302
    assert _ins(monde).statut == StatutINS.PROVISOIRE
    reponse = monde["sylvie"].post(_url(monde, "attester_identite"), PIECE)
    assert reponse.status_code == 422 and "douteuse" in reponse.content.decode()


def test_un_doute_note_entre_temps_n_est_pas_efface(monde):
    """The page of the second was opened before the first was sent: its empty boxes are not an answer."""
    assert monde["sylvie"].post(_url(monde, "signaler_identite"), DOUTE).status_code == 302
    reponse = monde["sylvie"].post(_url(monde, "signaler_identite"), {"homonyme": "on", "version": "1"}, follow=True)
    assert "L’identité a changé entre-temps" in reponse.content.decode()
    ins = _ins(monde)
    assert ins.douteuse and not ins.homonyme
    assert (
        monde["sylvie"]
        .post(_url(monde, "signaler_identite"), {"homonyme": "on", "version": str(ins.version)})
        .status_code
        == 302
    )
    assert _ins(monde).homonyme and not _ins(monde).douteuse


def test_on_n_atteste_que_les_traits_que_l_on_a_lus(monde):
    assert monde["sylvie"].post(_url(monde, "modifier_identite"), TRAITS | {"sexe": "F"}).status_code == 302
    reponse = monde["sylvie"].post(_url(monde, "attester_identite"), PIECE, follow=True)
    assert "Comparez de nouveau ses traits avec la pièce" in reponse.content.decode()
    assert _ins(monde).piece == ""
    assert monde["sylvie"].post(_url(monde, "attester_identite"), PIECE | {"version": "2"}).status_code == 302


@pytest.mark.parametrize(("page", "saisie"), [("attester_identite", 0), ("signaler_identite", 1)])
def test_chaque_verbe_tient_l_identite_avant_de_la_lire(monde, page, saisie):
    with CaptureQueriesContext(connection) as requetes:
        assert monde["sylvie"].post(_url(monde, page), (PIECE, DOUTE)[saisie]).status_code == 302
    tenues = [q["sql"] for q in requetes if "FOR NO KEY UPDATE" in q["sql"]]
    assert any('FROM "usagers_dossier"' in q for q in tenues) and any("usagers_identiteins" in q for q in tenues)


@pytest.mark.parametrize(
    "faux",
    [{"nom_naissance": ""}, {"date_naissance": "12/03/2044"}, {"lieu_naissance": "14"}, {"unite": "x"}, {"sexe": "Z"}],
)
def test_une_saisie_fausse_se_dit(monde, faux):
    assert monde["sylvie"].post(_url(monde, "modifier_identite"), TRAITS | faux).status_code == 422
    assert _dossier(monde).version == 1


@pytest.mark.parametrize("page", ["modifier_identite", "attester_identite", "signaler_identite"])
def test_qui_lit_l_identite_ne_la_corrige_pas(monde, page):
    assert monde["ines"].get(_url(monde)).status_code == 200
    assert monde["ines"].get(_url(monde, page)).status_code == 403
    assert monde["ines"].post(_url(monde, page), TRAITS).status_code == 403
