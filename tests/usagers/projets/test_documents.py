"""Easy reading and PDF: the words that were typed, one idea a line, nothing from outside, on record as a download."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests import fabrique as f
from tests.habilitations.outils import traces
from tests.usagers.projets.monde import Monde, client_de, texte
from usagers import impression
from usagers import models as u
from usagers.projets.facile import phrases

base = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def monde() -> Monde:
    monde = Monde()
    with f.systeme():
        monde.poser(u.Attente, projet=monde.projet, origine="personne", texte="Je veux sortir. Je veux du calme.")
        monde.poser(u.Attente, projet=monde.projet, origine="professionnel", texte="Une marche chaque matin.")
        monde.poser(u.ActionDeProjet, objectif=monde.objectif, intitule="Marcher", prestation="2.2.1", qui="Karim")
    return monde


@pytest.mark.parametrize(
    "dit, lignes",
    [
        ("Je sors. Je ris ! Et toi ?", ["Je sors.", "Je ris !", "Et toi ?"]),
        ("un ; deux\ntrois", ["un", "deux", "trois"]),
        ("À 8.30 h, 3,5 km", ["À 8.30 h, 3,5 km"]),
        ("", []),
        (None, []),
    ],
)
def test_une_idee_par_ligne_et_rien_de_perdu(dit, lignes):
    assert phrases(dit) == lignes


@base
def test_la_version_facile_parle_a_la_premiere_personne(monde):
    reponse = client_de(monde.karim).get(monde.url("projets_facile", projet=monde.projet))
    brut, page = reponse.content.decode(), texte(reponse)
    assert reponse.status_code == 200
    for ligne in (
        "<p>Je veux sortir.</p>",
        "<p>Je veux du calme.</p>",
        "<p>Marcher.</p>"[:10],
        "<p>Voir ma fille.</p>",
    ):
        assert ligne in brut, ligne
    for mots in (
        "Ce que l’équipe propose",
        "Mon objectif n° 1",
        "Où j’en suis : Pas encore commencé. 0 pas sur 4.",
        "Mes droits",
    ):
        assert mots in page, mots
    assert any(t[1:3] == ("projet", "imprimer") for t in traces(reponse))


@base
@pytest.mark.parametrize("nom, mots", [("projets_facile_pdf", "Je veux du calme."), ("projets_pdf", "Aller au banc")])
def test_le_pdf_porte_le_texte_et_laisse_sa_trace(monde, nom, mots):
    reponse = client_de(monde.paul).get(monde.url(nom, projet=monde.projet))
    assert reponse.status_code == 200 and reponse.headers["Content-Type"] == "application/pdf"
    assert reponse.content.startswith(b"%PDF") and mots.encode() not in reponse.content, "compressed"
    assert "Dupuis" not in reponse.headers["Content-Disposition"]
    lu = PdfReader(io.BytesIO(reponse.content))
    contenu = " ".join(" ".join(p.extract_text() for p in lu.pages).split())
    assert mots in contenu
    racine = lu.trailer["/Root"]
    assert racine["/Lang"] == "fr" and "/StructTreeRoot" in racine and racine["/MarkInfo"]["/Marked"]
    assert [t[1:4] for t in traces(reponse) if t[1] == "projet"] == [("projet", "telecharger", "accorde")]


@base
def test_un_texte_hostile_reste_du_texte(monde):
    with f.systeme():
        monde.poser(u.Attente, projet=monde.projet, texte='<img src="http://192.0.2.1/x.png"><script>x()</script>')
    client = client_de(monde.paul)
    page = client.get(monde.url("projets_facile", projet=monde.projet)).content.decode()
    assert "<script>x()" not in page and "&lt;img" in page
    reponse = client.get(monde.url("projets_facile_pdf", projet=monde.projet))
    lu = PdfReader(io.BytesIO(reponse.content))
    assert "<img" in "".join(p.extract_text() for p in lu.pages)


def test_rien_ne_sort_de_la_machine(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    relais = impression._relais()
    for adresse in ("http://192.0.2.1/x.png", "https://192.0.2.1/x.css", secret.as_uri(), "data:text/plain,x"):
        with pytest.raises(ValueError, match="refusée"):
            relais.fetch(adresse)
