"""Contracts on screen: signing, the PDF and its trace, what the unit has to do; the card of rights; death and exit."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
import zlib
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from dui.demonstration.documents import pdf
from habilitations.professions import Profession
from tests import fabrique as f
from tests.habilitations.outils import traces
from tests.usagers.admission.test_admission import JOUR, Monde, fr
from usagers.contrats.impression import GABARITS
from usagers.models import (
    Contrat,
    Document,
    Dossier,
    Sejour,
    Signataire,
)

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


class MondeContrats(Monde):
    def personne(self, jours: int, **champs) -> Dossier:
        with f.systeme():
            return f.dossier(self.lieu, self.equipe, entre_le=aujourdhui() - jours * JOUR, **champs)

    def poser(self, modele, personne, **champs):
        with f.systeme():
            ligne = modele(dossier=personne, **champs)
            ligne.save()
        return ligne

    def page(self, nom, personne, compte=None, **cles):
        return self.client(compte or self.chef).get(reverse(f"usagers:{nom}", kwargs={"dossier": personne.pk, **cles}))


@pytest.fixture
def monde() -> MondeContrats:
    return MondeContrats()


# -- signing ------------------------------------------------------------------------------------------------


def _signer(monde, personne, contrat, compte=None, **champs):
    url = reverse("usagers:signer_contrat", kwargs={"dossier": personne.pk, "contrat": contrat.pk})
    saisie = {
        "envoi": str(uuid.uuid4()), "version": "1", "signe_le": fr(aujourdhui()),
        "nom_1": "Marcel Dupuis", "qualite_1": "personne", "nom_2": "Mme Roy", "qualite_2": "participant",
    }  # fmt: skip
    return monde.client(compte or monde.chef).post(url, saisie | champs)


def test_la_signature_note_les_participants_et_l_empreinte_du_fichier(monde):
    personne = monde.personne(10)
    contrat = monde.poser(Contrat, personne, genre="sejour", effet_le=personne.entre_le)
    octets = pdf(["Contrat de séjour", "Signé"])
    envoi = str(uuid.uuid4())
    for _ in range(2):
        fichier = SimpleUploadedFile("contrat.pdf", octets, "application/pdf")
        assert _signer(monde, personne, contrat, envoi=envoi, fichier=fichier).status_code == 302
    with f.systeme():
        contrat = Contrat.objects.get(pk=contrat.pk)
        signataires = {s.nom: (s.qualite, s.signe_le) for s in Signataire.objects.filter(contrat=contrat)}
        (range_,) = Document.objects.filter(dossier=personne)
    assert (range_.type, range_.categorie, range_.empreinte) == ("contrat_sejour", "administratif", contrat.empreinte)
    assert (contrat.etat, contrat.signe_le, contrat.remis_le) == ("signe", aujourdhui(), aujourdhui())
    assert contrat.empreinte == hashlib.sha256(octets).hexdigest()
    assert signataires == {"Marcel Dupuis": ("personne", aujourdhui()), "Mme Roy": ("participant", None)}
    texte = monde.page("contrats_fiche", personne, contrat=contrat.pk).content.decode()
    assert contrat.empreinte in texte and "Mme Roy" in texte


def test_une_signature_sans_personne_ou_a_venir_se_dit(monde):
    personne = monde.personne(10)
    contrat = monde.poser(Contrat, personne, genre="sejour")
    assert _signer(monde, personne, contrat, nom_1="", qualite_1="", nom_2="", qualite_2="").status_code == 422
    assert _signer(monde, personne, contrat, qualite_1="").status_code == 422
    assert _signer(monde, personne, contrat, signe_le=fr(aujourdhui() + JOUR)).status_code == 422
    assert _signer(monde, personne, contrat, compte=monde.ines).status_code == 403
    with f.systeme():
        assert not Signataire.objects.exists() and Contrat.objects.get().etat == "preparation"


def test_un_contrat_change_entre_temps_ne_se_signe_pas(monde):
    personne = monde.personne(10)
    contrat = monde.poser(Contrat, personne, genre="sejour", version=2)
    assert _signer(monde, personne, contrat).status_code == 302
    with f.systeme():
        assert not Signataire.objects.exists() and Contrat.objects.get().etat == "preparation"


def _ouvrir(pdf: bytes) -> bytes:
    """The file and its compressed streams, opened."""
    ouverts = [pdf]
    for flux in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            ouverts.append(zlib.decompress(flux))
    return b"\n".join(ouverts)


# -- print --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("genre", [g.value for g in GABARITS])
def test_le_texte_se_telecharge_par_la_porte_et_laisse_une_trace(monde, genre):
    personne = monde.personne(10)
    contrat = monde.poser(Contrat, personne, genre=genre, objectifs="Garder ses habitudes.")
    reponse = monde.page("contrat_pdf", personne, contrat=contrat.pk)
    assert reponse.status_code == 200 and reponse.headers["Content-Type"] == "application/pdf"
    assert reponse.content.startswith(b"%PDF-")
    objets = _ouvrir(reponse.content)
    assert b"pdfuaid" in objets and b"Atkinson" in objets  # the renderer of the house: PDF/UA, its font
    assert b"/StructTreeRoot" in objets and b"/MarkInfo" in objets and b"/Lang" in objets
    assert reponse.headers["Content-Disposition"] == f'attachment; filename="{genre}.pdf"'
    assert ([personne.pk], "administratif", "telecharger") in [t[:3] for t in traces(reponse)]
    assert monde.page("contrat_pdf", personne, monde.ines, contrat=contrat.pk).status_code == 403


# -- exit ---------------------------------------------------------------------------------------------------


def _sejour(monde, personne, compte=None, **champs):
    url = reverse("usagers:sejours_ajouter", kwargs={"dossier": personne.pk})
    entree = {"statut": "en_cours", "entree": fr(aujourdhui() - 30 * JOUR), "envoi": str(uuid.uuid4())}
    return monde.client(compte or monde.chef).post(url, entree | champs)


def test_un_deces_se_reporte_sur_le_dossier(monde):
    personne = monde.personne(60)
    sortie = {"statut": "termine", "sortie": fr(aujourdhui()), "sortie_par": "deces"}
    assert _sejour(monde, personne, compte=monde.sociale, **sortie).status_code == 422
    assert _sejour(monde, personne, **sortie).status_code == 302
    with f.systeme():
        personne = Dossier.objects.get(pk=personne.pk)
    assert (personne.decede_le, personne.sorti_le) == (aujourdhui(), aujourdhui())


def test_une_sortie_se_date_et_termine_le_sejour(monde):
    personne = monde.personne(60)
    assert _sejour(monde, personne, sortie_par="domicile").status_code == 422
    assert _sejour(monde, personne, sortie=fr(aujourdhui())).status_code == 422
    assert _sejour(monde, personne, statut="termine", sortie=fr(aujourdhui()), creton="on").status_code == 302
    with f.systeme():
        assert Dossier.objects.get(pk=personne.pk).sorti_le == aujourdhui()
        assert Sejour.objects.get().creton is True


def test_le_calendrier_d_occupation_montre_le_mois_du_perimetre(monde):
    personne = monde.personne(40, nom_naissance="Arrivante")
    monde.poser(Sejour, personne, entree=dt.date(2026, 3, 12), sortie=dt.date(2026, 3, 20), statut="termine")
    url = reverse("usagers:occupation")
    texte = monde.client(monde.chef).get(url, {"mois": "2026-03"}).content.decode()
    assert texte.count("ARRIVANTE") == 2 and "mars 2026" in texte and "mois=2026-02" in texte
    assert "ARRIVANTE" not in monde.client(monde.chef).get(url, {"mois": "2026-04"}).content.decode()
    with f.systeme():
        soignante = f.professionnel("Lou", Profession.AIDE_SOIGNANT, monde.lieu)
        f.rejoindre(monde.equipe, soignante)
    assert "ARRIVANTE" not in monde.client(soignante).get(url, {"mois": "2026-03"}).content.decode()
    for mauvais in ("2026-13", "0000-01", "9999-12", "x"):
        assert monde.client(monde.chef).get(url, {"mois": mauvais}).status_code == 200


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"entree": 1}, "entrée prévue"),
        ({"statut": "termine", "sortie": 1}, "sortie prévue"),
        ({"statut": "termine", "sortie": 1, "sortie_par": "deces"}, "à venir"),
        ({"admis_le": 1}, "à venir"),
    ],
)
def test_ce_qui_a_eu_lieu_n_est_pas_a_venir(monde, champs, message):
    personne = monde.personne(60)
    dates = {c: fr(aujourdhui() + v * JOUR) if isinstance(v, int) else v for c, v in champs.items()}
    reponse = _sejour(monde, personne, **dates)
    assert reponse.status_code == 422 and message in reponse.content.decode()
    with f.systeme():
        personne = Dossier.objects.get(pk=personne.pk)
        assert (personne.decede_le, personne.sorti_le, Sejour.objects.count()) == (None, None, 0)


# -- the exit of a running stay --------------------------------------------------------------------------------------


def _sortir(monde, personne, sejour, compte=None, **champs):
    url = reverse("usagers:noter_la_sortie", kwargs={"dossier": personne.pk, "sejour": sejour.pk})
    saisie = {"version": "1", "sortie": fr(aujourdhui()), "sortie_par": "domicile", "allant_vers": "famille"}
    return monde.client(compte or monde.chef).post(url, saisie | champs)


def test_la_sortie_se_note_en_quatre_champs_et_dit_la_suite(monde):
    personne = monde.personne(60)
    sejour = monde.poser(Sejour, personne, entree=personne.entre_le, provenance="Hôpital")
    page = monde.page("noter_la_sortie", personne, sejour=sejour.pk).content.decode()
    assert fr(aujourdhui()) in page and 'name="statut"' not in page
    assert _sortir(monde, personne, sejour).status_code == 302
    with f.systeme():
        fini = Sejour.objects.get(pk=sejour.pk)
        assert Dossier.objects.get(pk=personne.pk).sorti_le == aujourdhui()
    assert (fini.statut, fini.sortie, fini.sortie_par, fini.allant_vers) == (
        "termine", aujourdhui(), "domicile", "famille",
    )  # fmt: skip
    assert (fini.entree, str(fini.provenance)) == (personne.entre_le, "Hôpital")  # what was known stays
    assert "Et ensuite" in monde.page("sejours_fiche", personne, sejour=sejour.pk).content.decode()
    assert _sortir(monde, personne, sejour).status_code == 302  # sent twice: said, not done again


@pytest.mark.parametrize(
    "champs",
    [
        {"sortie": ""},
        {"sortie": fr(aujourdhui() + JOUR)},
        {"sortie": fr(aujourdhui() - 61 * JOUR)},
        {"sortie_par": ""},
        {"sortie_par": "x"},
    ],
)
def test_une_sortie_fausse_se_dit(monde, champs):
    personne = monde.personne(60)
    sejour = monde.poser(Sejour, personne, entree=personne.entre_le)
    reponse = _sortir(monde, personne, sejour, **champs)
    assert reponse.status_code == 422 and "resume-erreurs" in reponse.content.decode()
    with f.systeme():
        assert Sejour.objects.get(pk=sejour.pk).statut == "en_cours"


def test_la_sortie_change_le_sejour_tel_qu_il_a_ete_lu(monde):
    personne = monde.personne(60)
    sejour = monde.poser(Sejour, personne, entree=personne.entre_le, version=2)
    assert _sortir(monde, personne, sejour).status_code == 302
    with f.systeme():
        assert Sejour.objects.get(pk=sejour.pk).statut == "en_cours"
    assert _sortir(monde, personne, sejour, compte=monde.sociale, version="2", sortie_par="deces").status_code == 422
    assert _sortir(monde, personne, sejour, compte=monde.ines).status_code == 403


def test_une_date_dit_l_etat_du_contrat(monde):
    """Handed over, then signed: nobody types the state as well."""
    personne = monde.personne(10)
    url = reverse("usagers:contrats_ajouter", kwargs={"dossier": personne.pk})
    assert fr(personne.entre_le) in monde.client(monde.chef).get(url).content.decode()
    for jour, attendu in (({"remis_le": fr(aujourdhui())}, "remis"), ({"signe_le": fr(aujourdhui())}, "signe")):
        saisie = {"genre": "sejour", "etat": "preparation", "envoi": str(uuid.uuid4())} | jour
        assert monde.client(monde.chef).post(url, saisie).status_code == 302
        with f.systeme():
            assert Contrat.objects.latest("cree_le").etat == attendu
