"""What was signed never moves: frozen words, the file kept, signatories added and withdrawn, versions compared."""

from __future__ import annotations

import hashlib
import io
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.urls import reverse
from pypdf import PdfReader

from dui.commun.horloge import aujourdhui
from dui.demonstration.documents import pdf
from tests import fabrique as f
from tests.usagers.admission.test_admission import JOUR, fr
from tests.usagers.admission.test_contrats import MondeContrats, _signer
from usagers.contrats import qui_signe
from usagers.models import (
    Contrat,
    DemandeAdmission,
    Document,
    EtapeAdmission,
    MesureProtection,
    Signataire,
    VersionDeContrat,
)
from usagers.representation import Faits, Mesure

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def monde() -> MondeContrats:
    return MondeContrats()


def _contrat(monde, **champs):
    personne = monde.personne(10)
    depart = {"genre": "sejour", "etat": "remis", "remis_le": personne.entre_le, "objectifs": "Sortir le jeudi."}
    return personne, monde.poser(Contrat, personne, **depart | champs)


def _url(nom, contrat):
    return reverse(f"usagers:{nom}", kwargs={"dossier": contrat.dossier_id, "contrat": contrat.pk})


def _fichier(*lignes):
    return SimpleUploadedFile("contrat.pdf", pdf([*lignes]), "application/pdf")


def _relire(contrat):
    with f.systeme():
        return Contrat.objects.get(pk=contrat.pk)


def _versions(contrat):
    with f.systeme():
        return list(VersionDeContrat.objects.filter(contrat=contrat.pk).order_by("numero"))


# -- frozen -------------------------------------------------------------------------------------------------


def test_un_contrat_signe_ne_se_modifie_ni_ne_se_retire(monde):
    personne, contrat = _contrat(monde)
    assert _signer(monde, personne, contrat, fichier=_fichier("Signé")).status_code == 302
    avant = _relire(contrat)
    chef = monde.client(monde.chef)
    saisie = {"genre": "sejour", "etat": "signe", "objectifs": "Autre chose.", "signe_le": fr(aujourdhui())}
    chef.post(_url("contrats_modifier", contrat), saisie | {"version": avant.version})
    chef.post(_url("contrats_retirer", contrat), {"motif": "Erreur", "version": avant.version})
    api = reverse("api:contrats_fiche", kwargs={"dossier": personne.pk, "contrat": contrat.pk})
    corps = json.dumps({"objectifs": "Autre chose.", "version": avant.version})
    reponse = chef.patch(api, corps, content_type="application/json")
    assert reponse.status_code == 409 and "signé" in reponse.json()["detail"]
    apres = _relire(contrat)
    assert (apres.objectifs, apres.version, apres.empreinte) == ("Sortir le jeudi.", avant.version, avant.empreinte)
    page = chef.get(_url("contrats_fiche", contrat)).content.decode()
    assert "ne change plus" in page and _url("contrats_modifier", contrat) not in page


def test_une_evaluation_proposee_ne_se_change_pas_par_l_api(monde):
    """The same rule for every kind: what its page freezes, the API freezes."""
    from usagers.models import Evaluation

    personne = monde.personne(10)
    ligne = monde.poser(
        Evaluation, personne, categorie="accompagnement", grille="serafin-besoins", date=aujourdhui(), etat="APPROUVE"
    )
    api = reverse("api:evaluations_fiche", kwargs={"dossier": personne.pk, "evaluation": ligne.pk})
    corps = json.dumps({"commentaire": "Changé.", "version": 1})
    assert monde.client(monde.chef).patch(api, corps, content_type="application/json").status_code == 409


def test_ce_qui_est_signe_est_garde_avec_son_texte_et_son_fichier(monde):
    personne, contrat = _contrat(monde)
    octets = pdf(["Contrat", "Signé"])
    _signer(monde, personne, contrat, fichier=SimpleUploadedFile("c.pdf", octets, "application/pdf"))
    (version,) = _versions(contrat)
    empreinte = hashlib.sha256(octets).hexdigest()
    assert (version.numero, version.empreinte_du_fichier) == (1, empreinte)
    assert "Sortir le jeudi." in json.dumps(version.contenu, ensure_ascii=False)
    chef = monde.client(monde.chef)
    assert chef.get(_url("contrat_pdf", contrat)).content == octets  # what was signed, not another printing
    lien = reverse("usagers:version_de_contrat", kwargs={"dossier": personne.pk, "versiondecontrat": version.pk})
    assert chef.get(lien).content == octets
    with f.systeme():
        document = Document.objects.get(pk=version.document_id)
        document.retire_le = document.cree_le
        document.save()
    assert chef.get(lien).content == octets, "kept even when it leaves the list of documents"
    assert empreinte in chef.get(_url("contrat_versions", contrat)).content.decode()
    assert monde.client(monde.ines).get(lien).status_code == 403


def test_sans_fichier_le_texte_de_la_maison_est_garde(monde):
    personne, contrat = _contrat(monde)
    assert _signer(monde, personne, contrat).status_code == 302
    (version,) = _versions(contrat)
    octets = monde.client(monde.chef).get(_url("contrat_pdf", contrat)).content
    assert octets.startswith(b"%PDF-") and hashlib.sha256(octets).hexdigest() == version.empreinte_du_fichier
    assert _relire(contrat).empreinte == version.empreinte_du_fichier


def test_la_base_refuse_qu_une_version_change(monde):
    personne, contrat = _contrat(monde)
    _signer(monde, personne, contrat)
    (version,) = _versions(contrat)
    with f.systeme():
        version = VersionDeContrat.objects.get(pk=version.pk)
        version.empreinte = "0" * 64
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            version.save()


# -- adding, once it is signed ------------------------------------------------------------------------------


def test_un_second_envoi_ajoute_sans_rien_remplacer(monde):
    personne, contrat = _contrat(monde)
    veille = aujourdhui() - JOUR
    _signer(monde, personne, contrat, signe_le=fr(veille), fichier=_fichier("Un"))
    premier = _relire(contrat)
    reponse = _signer(
        monde, personne, contrat, version=premier.version, fichier=_fichier("Deux"),
        nom_1="La directrice", qualite_1="etablissement", nom_2="", qualite_2="",
    )  # fmt: skip
    assert reponse.status_code == 302
    second = _relire(contrat)
    assert (second.signe_le, second.empreinte, second.etat) == (veille, premier.empreinte, "signe")
    un, deux = _versions(contrat)
    assert un.empreinte == deux.empreinte and un.empreinte_du_fichier != deux.empreinte_du_fichier
    with f.systeme():
        dits = {s.nom: (s.signe_le, s.version_figee_id) for s in Signataire.objects.filter(contrat=contrat.pk)}
        assert Document.objects.filter(dossier=personne).count() == 2
    assert dits["Marcel Dupuis"] == (veille, un.pk) and dits["La directrice"] == (aujourdhui(), deux.pk)


@pytest.mark.parametrize("etat", ["refuse", "fini"])
def test_un_contrat_refuse_ou_termine_ne_se_signe_pas(monde, etat):
    personne, contrat = _contrat(monde, etat=etat)
    assert _signer(monde, personne, contrat).status_code == 302
    assert _relire(contrat).etat == etat and _versions(contrat) == []
    with f.systeme():
        assert not Signataire.objects.exists()


def test_une_erreur_se_retire_avec_son_motif_et_la_bonne_ligne_s_ajoute(monde):
    personne, contrat = _contrat(monde)
    _signer(monde, personne, contrat, nom_2="M. Roi")
    with f.systeme():
        faux = next(s for s in Signataire.objects.filter(contrat=contrat.pk) if s.nom == "M. Roi")
    cles = {"dossier": personne.pk, "signataire": faux.pk}
    chef = monde.client(monde.chef)
    page = chef.get(_url("contrats_fiche", contrat)).content.decode()
    retirer = reverse("usagers:signataires_retirer", kwargs=cles)
    assert retirer in page
    assert chef.post(retirer, {"motif": "Mal orthographié", "version": "1"}).status_code == 302
    juste = {"nom_1": "Mme Roy", "qualite_1": "participant", "nom_2": "", "qualite_2": ""}
    assert _signer(monde, personne, contrat, version=_relire(contrat).version, **juste).status_code == 302
    with f.systeme():
        assert {s.nom for s in Signataire.objects.filter(contrat=contrat.pk)} == {"Marcel Dupuis", "Mme Roy"}
        retire = Signataire.avec_retirees.get(pk=faux.pk)
        assert (retire.motif_retrait, retire.nom) == ("Mal orthographié", "M. Roi")


@pytest.mark.parametrize("champ", [{"qualite": "representant"}, {"nom": "Autre"}])
def test_un_signataire_ne_se_recrit_pas_en_base(monde, champ):
    personne, contrat = _contrat(monde)
    _signer(monde, personne, contrat)
    with f.systeme():
        ligne = Signataire.objects.filter(contrat=contrat.pk).first()
        for nom, valeur in champ.items():
            setattr(ligne, nom, valeur)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ligne.save()


def test_une_etape_ne_se_recrit_pas_en_base(monde):
    demande = monde.demande()
    with f.systeme():
        etape = EtapeAdmission(
            dossier_id=demande.dossier_id, demande=DemandeAdmission.objects.get(pk=demande.pk), etat="etude",
            le=aujourdhui(),
        )  # fmt: skip
        etape.save()
        etape.motif = "Autre"
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            etape.save()


# -- versions -----------------------------------------------------------------------------------------------


def test_une_nouvelle_version_repart_de_la_precedente_et_se_compare(monde):
    personne, contrat = _contrat(monde)
    _signer(monde, personne, contrat)
    chef = monde.client(monde.chef)
    ajouter = reverse("usagers:contrats_ajouter", kwargs={"dossier": personne.pk})
    page = chef.get(ajouter, {"remplace": contrat.pk}).content.decode()
    assert "Sortir le jeudi." in page and f'value="{contrat.pk}"' in page
    saisie = {"genre": "sejour", "etat": "preparation", "objectifs": "Sortir le lundi.", "remplace": str(contrat.pk)}
    assert chef.post(ajouter, saisie | {"envoi": str(uuid.uuid4())}).status_code == 302
    with f.systeme():
        nouveau = Contrat.objects.get(remplace=contrat.pk)
    assert _relire(contrat).etat == "signe", "in force until the new one is signed"
    _signer(monde, personne, nouveau)
    ancien = _relire(contrat)
    assert (ancien.etat, ancien.termine_le, ancien.objectifs) == ("fini", aujourdhui(), "Sortir le jeudi.")
    (version,) = _versions(nouveau)
    assert version.numero == 2
    for ligne in (contrat, nouveau):
        page = chef.get(_url("contrat_versions", ligne)).content.decode()
        assert ">Sortir le jeudi.</del>" in page and ">Sortir le lundi.</ins>" in page


def test_signe_par_sa_fiche_un_contrat_est_garde_aussi(monde):
    personne = monde.personne(10)
    ajouter = reverse("usagers:contrats_ajouter", kwargs={"dossier": personne.pk})
    saisie = {"genre": "sejour", "etat": "preparation", "signe_le": fr(aujourdhui()), "envoi": str(uuid.uuid4())}
    assert monde.client(monde.chef).post(ajouter, saisie).status_code == 302
    with f.systeme():
        contrat = Contrat.objects.get()
    assert [v.numero for v in _versions(contrat)] == [1]


def test_un_contrat_signe_se_termine_sans_changer(monde):
    personne, contrat = _contrat(monde)
    _signer(monde, personne, contrat)
    chef, version = monde.client(monde.chef), _relire(contrat).version
    url = _url("terminer_contrat", contrat)
    assert chef.get(url).status_code == 200
    for jour in (aujourdhui() + JOUR, aujourdhui() - JOUR):
        assert chef.post(url, {"termine_le": fr(jour), "version": version}).status_code == 422
    assert chef.post(url, {"termine_le": fr(aujourdhui()), "version": version}).status_code == 302
    fini = _relire(contrat)
    assert (fini.etat, fini.termine_le, fini.fin_le) == ("fini", aujourdhui(), None)
    assert _url("contrats_modifier", contrat) not in chef.get(_url("contrats_fiche", contrat)).content.decode()


# -- the file -----------------------------------------------------------------------------------------------


def test_un_scan_lourd_se_depose_et_un_faux_pdf_se_refuse(monde):
    personne, contrat = _contrat(monde)
    faux = SimpleUploadedFile("contrat.pdf", b"MZ\x00 programme", "application/pdf")
    texte = SimpleUploadedFile("contrat.pdf", "Contrat signé.".encode(), "application/pdf")
    for refuse in (faux, texte):
        assert _signer(monde, personne, contrat, fichier=refuse).status_code == 422
    lourd = pdf(["Signé"]) + b"\n%" + b"x" * (3 * 1024 * 1024) + b"\nstartxref\n0\n%%EOF\n"
    envoi = SimpleUploadedFile("contrat.pdf", lourd, "application/pdf")
    assert _signer(monde, personne, contrat, fichier=envoi).status_code == 302


# -- who signs ----------------------------------------------------------------------------------------------

NAISSANCE = aujourdhui() - 60 * 365 * JOUR
LONGTEMPS = aujourdhui() - 400 * JOUR


def _reponse(*mesures, naissance=NAISSANCE):
    return qui_signe.attendu(Faits(naissance=naissance, mesures=mesures), aujourdhui())


def _mesure(type_, **champs):
    return Mesure(**{"type": type_, "titulaire": "Mme Roy", "du": LONGTEMPS} | champs)


TUTELLE = _mesure("tutelle", mission="representation")
CURATELLE = _mesure("curatelle", mission="assistance", etendue="personne")
MASP = _mesure("masp")
PARENTS = (_mesure("autorite_parentale", titulaire="Mme Roy"), _mesure("autorite_parentale", titulaire="M. Roy"))
ENFANT = aujourdhui() - 9 * 365 * JOUR


@pytest.mark.parametrize(
    ("mesures", "naissance", "qualites", "convient"),
    [
        ((), NAISSANCE, ["personne", "etablissement"], True),
        ((), NAISSANCE, ["etablissement"], False),
        ((), NAISSANCE, ["personne", "representant"], False),
        ((MASP,), NAISSANCE, ["personne"], True),
        ((MASP,), NAISSANCE, ["representant"], False),
        ((TUTELLE,), NAISSANCE, ["representant", "participant"], True),
        ((TUTELLE,), NAISSANCE, ["personne"], False),
        ((CURATELLE,), NAISSANCE, ["personne", "assistant"], True),
        ((CURATELLE,), NAISSANCE, ["personne"], False),
        (PARENTS, ENFANT, ["parent", "parent"], True),
        (PARENTS, ENFANT, ["parent"], False),
        (PARENTS, ENFANT, ["personne"], False),
    ],
)
def test_qui_a_signe_est_qui_peut_signer(mesures, naissance, qualites, convient):
    texte = qui_signe.avertissement(_reponse(*mesures, naissance=naissance), qualites)
    assert (texte == "") is convient


@pytest.mark.parametrize(
    ("mesures", "naissance", "parties"),
    [
        ((), NAISSANCE, ""),
        ((MASP,), NAISSANCE, ""),
        ((_mesure("mandat", mission="representation"),), NAISSANCE, ""),  # without its visa
        ((_mesure("tutelle", mission="representation", au=LONGTEMPS + JOUR),), NAISSANCE, ""),  # over
        ((_mesure("tutelle", mission="representation", echeance=LONGTEMPS + JOUR),), NAISSANCE, ""),  # not renewed
        ((TUTELLE,), NAISSANCE, "Mme Roy, représente la personne"),
        ((CURATELLE,), NAISSANCE, "Mme Roy, assiste la personne"),
        (PARENTS, ENFANT, "Mme Roy, exerce l’autorité parentale\nM. Roy, exerce l’autorité parentale"),
        (
            (*PARENTS[:1], _mesure("sans_exercice", titulaire="M. Roy")),
            ENFANT,
            "Mme Roy, exerce l’autorité parentale",
        ),
    ],
)
def test_les_parties_proposees_sont_celles_qui_exercent(mesures, naissance, parties):
    assert qui_signe.parties_de(_reponse(*mesures, naissance=naissance)) == parties


def test_la_signature_avertit_et_se_confirme(monde):
    personne, contrat = _contrat(monde)
    monde.poser(MesureProtection, personne, type="tutelle", mission="representation", titulaire="UDAF", du=LONGTEMPS)
    reponse = _signer(monde, personne, contrat)
    texte = reponse.content.decode()
    assert reponse.status_code == 422 and "UDAF" in texte and 'name="confirme"' in texte
    assert _signer(monde, personne, contrat, confirme="on").status_code == 302
    chef = monde.client(monde.chef)
    assert "Qui a signé est à vérifier" in chef.get(_url("contrats_fiche", contrat)).content.decode()
    ajout = {"nom_1": "UDAF", "qualite_1": "representant", "nom_2": "", "qualite_2": ""}
    assert _signer(monde, personne, contrat, version=_relire(contrat).version, **ajout).status_code == 302
    assert "Qui a signé est à vérifier" not in chef.get(_url("contrats_fiche", contrat)).content.decode()


def test_le_papier_est_le_meme_pour_qui_ne_lit_pas_les_mesures(monde):
    """The parties typed in the contract are printed; the measures never are."""
    personne, contrat = _contrat(monde, parties="UDAF du Calvados, représente la personne")
    monde.poser(MesureProtection, personne, type="masp", titulaire="Association secrète", du=LONGTEMPS)
    papiers = [monde.page("contrat_pdf", personne, qui, contrat=contrat.pk) for qui in (monde.chef, monde.secretaire)]
    lus = ["".join(p.extract_text() for p in PdfReader(io.BytesIO(r.content)).pages) for r in papiers]
    assert lus[0] == lus[1] and "UDAF du Calvados" in lus[0] and "secrète" not in lus[0]


def test_la_secretaire_suit_ce_que_le_contrat_nomme(monde):
    personne, contrat = _contrat(monde, parties="UDAF, représente la personne")
    reponse = _signer(monde, personne, contrat, compte=monde.secretaire)
    assert reponse.status_code == 422 and "UDAF, représente la personne" in reponse.content.decode()
    ajout = {"nom_2": "UDAF", "qualite_2": "representant"}
    assert _signer(monde, personne, contrat, compte=monde.secretaire, **ajout).status_code == 302
