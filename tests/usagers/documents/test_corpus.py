"""The hostile corpus through the page: each file refused in French with its status, or kept and given back inert."""

from __future__ import annotations

from html import unescape
from urllib.parse import unquote

import pytest

from tests import fabrique as f
from tests.rendu import rendu_ensuite
from tests.usagers.documents.corpus import GARDES, REFUSES
from usagers.documents.formats import FORMATS
from usagers.models import Document

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


def test_chaque_fichier_refuse_l_est_en_francais_et_n_ecrit_rien(monde, settings):
    fautes = []
    for cas in REFUSES:
        reponse = monde.brut(cas.nom, cas.declare, cas.octets)
        texte = unescape(reponse.content.decode())
        if reponse.status_code != cas.statut:
            fautes.append(f"{cas.cle} : {reponse.status_code}")
        if cas.mot not in texte or "Aucun fichier n’a été enregistré" not in texte or "<script>alert" in texte:
            fautes.append(f"{cas.cle} : phrase")
    assert fautes == []
    assert monde.documents() == [] and not list(settings.MEDIA_ROOT.rglob("*"))


def test_chaque_fichier_garde_est_inerte(monde):
    fautes = []
    for cas in GARDES:
        with rendu_ensuite():
            reponse = monde.brut(cas.nom, cas.declare, cas.octets)
            if reponse.status_code == 302:
                fautes += [f"{cas.cle} : {faute}" for faute in _juger(monde, cas, monde.document())]
            else:
                fautes.append(f"{cas.cle} : {reponse.status_code}")
    assert fautes == []


def _juger(monde, cas, document: Document) -> list[str]:
    fiche = monde.client.get(monde.url("document", document))
    donne = monde.client.get(monde.url("document_telecharger", document))
    montre = monde.client.get(monde.url("document_apercu", document))
    doit_montrer = FORMATS[cas.format].montrable and not cas.telecharge
    csp = donne.headers["Content-Security-Policy"]
    constats = {
        "fiche": fiche.status_code == 200 and "<script>alert" not in fiche.content.decode(),
        "nom": document.nom_fichier == cas.garde and _nom(donne) == cas.garde,
        "type": donne.headers["Content-Type"] == FORMATS[cas.format].media,
        "pièce jointe": donne.headers["Content-Disposition"].startswith("attachment"),
        "type deviné": donne.headers["X-Content-Type-Options"] == "nosniff",
        "bac à sable": csp.startswith("sandbox; default-src 'none'") and "script" not in csp,
        "cache": donne.headers["Cache-Control"] == "no-store",
        "cadre": donne.headers["X-Frame-Options"] == "DENY",
        "aperçu": montre.status_code == (200 if doit_montrer else 404),
    }
    if doit_montrer:
        constats["aperçu enfermé"] = montre.headers["Content-Security-Policy"] == csp
        constats["aperçu typé"] = montre.headers["Content-Type"] == FORMATS[cas.format].media
        constats["aperçu sur place"] = montre.headers["Content-Disposition"].startswith("inline")
    return [constat for constat, vrai in constats.items() if not vrai]


def _nom(reponse) -> str:
    disposition = reponse.headers["Content-Disposition"]
    assert "\n" not in disposition
    if "filename*=" in disposition:
        return unquote(disposition.partition("filename*=utf-8''")[2])
    return disposition.partition('filename="')[2].rstrip('"')


def test_un_lot_avec_un_mauvais_fichier_n_en_garde_aucun(monde):
    from tests.usagers.documents.monde import PDF

    reponse = monde.deposer(PDF, b"MZ\x00\x00", b"")
    texte = unescape(reponse.content.decode())
    assert reponse.status_code == 422 and "programme" in texte and "vide" in texte
    assert monde.documents() == []


def test_plus_de_dix_fichiers(monde):
    reponse = monde.deposer(*[b"note %d" % n for n in range(11)], nom="a.txt")
    assert reponse.status_code == 422 and "10 fichiers au plus" in reponse.content.decode()


def test_un_nul_dans_le_nom(monde):
    """Django drops it; what remains is a name like another."""
    from tests.usagers.documents.monde import PDF

    assert monde.brut("a\x00.php", "application/pdf", PDF).status_code == 302
    with f.systeme():
        assert monde.document().nom_fichier == "a.pdf"
