"""From one ESMS to another: what leaves, what arrives, what stops it, and what each side keeps of it."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun.chiffrement import fichiers
from dui.commun.chiffrement.cles import BASE, CleDossier
from dui.commun.horloge import aujourdhui
from tests import fabrique as f
from tests.habilitations.outils import traces
from tests.usagers.transferts.monde import JOUR, OCTETS, fr
from usagers.models import (
    DemandeAdmission,
    Document,
    Dossier,
    Ecrit,
    IdentiteINS,
    Objectif,
    Paquet,
    Projet,
    Proposition,
    Transfert,
)
from usagers.transferts import reception
from usagers.transferts.contenu import modeles
from usagers.transferts.dossier import cite

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


def test_la_copie_arrive_sous_sa_propre_cle_et_la_source_ne_change_pas(monde, django_capture_on_commit_callbacks):
    transfert = monde.proposer()
    with f.systeme():
        avant = {x.pk: x.modifie_le for x in Ecrit.objects.de(monde.dossier)}
        (nom_en_transit,) = Paquet.objects.get(pk=transfert.pk).fichiers
    with django_capture_on_commit_callbacks(execute=True):
        reponse = monde.accepter(transfert, equipe=str(monde.leur_equipe.pk))
    assert reponse.status_code == 302, reponse.content.decode()[-3000:]
    with f.systeme():
        arrive = Dossier.objects.get(etablissement=monde.ailleurs)
        assert (arrive.nom_naissance, arrive.date_naissance) == ("Dupuis", monde.dossier.date_naissance)
        assert (arrive.entre_le, arrive.unite_id, IdentiteINS.objects.get(dossier=arrive).statut) == (
            None, None, "provisoire",
        )  # fmt: skip
        assert {e.texte for e in Ecrit.objects.de(arrive)} == {"Plaie fermée", "Jardin"}
        assert Ecrit.objects.de(arrive).get(categorie="soins").auteur_id == monde.ines.pk
        projet, objectif = Projet.objects.de(arrive).get(), Objectif.objects.de(arrive).get()
        assert (objectif.projet_id, objectif.intitule) == (projet.pk, "Aller au banc")
        document = Document.objects.de(arrive).get()
        assert b"".join(fichiers.lire(arrive.pk, document.fichier)) == OCTETS
        assert document.lignee != monde.lignes["document"].lignee
        assert DemandeAdmission.objects.get(dossier=arrive).origine == "esms"
        recu = Transfert.objects.get(dossier=arrive)
        assert (recu.sens, recu.autre_id, len(recu.contenu["lignes"])) == ("recu", monde.lieu.pk, 5)
        assert {x.pk: x.modifie_le for x in Ecrit.objects.de(monde.dossier)} == avant
        paquet, proposition = Paquet.objects.get(pk=transfert.pk), Proposition.objects.get(pk=transfert.pk)
        assert (paquet.contenu, proposition.annonce, proposition.ouvert) == (None, None, arrive.pk)
        assert paquet.detruit_le is not None and not fichiers.chemin_de(nom_en_transit).exists()
    cles = {c.pk: c for c in CleDossier.objects.using(BASE).all()}
    assert cles[transfert.pk].enveloppe is None and cles[transfert.pk].detruite_le
    assert bytes(cles[arrive.pk].enveloppe) != bytes(cles[monde.dossier.pk].enveloppe)
    assert monde.etat(transfert) == "accepte"
    page = monde.de("nora").get(reverse("usagers:transferts", kwargs={"dossier": arrive.pk})).content.decode()
    assert f"Reçu de {cite('Les Tilleuls')}" in page
    assert f"Transmis à {cite('Les Ormes')}" in monde.de("chef").get(monde.url("transferts")).content.decode()


def test_rien_ne_se_lit_avant_l_acceptation(monde):
    transfert = monde.proposer()
    page = monde.de("odile").get(reverse("usagers:propose", kwargs={"proposition": transfert.pk})).content.decode()
    assert "DUPUIS Marcel" in page and "Soins" in page and "Les Tilleuls" in page
    for secret in ("Plaie fermée", "Bilan", "Goûts", "Retrouver le jardin", "Liaison", str(monde.dossier.pk)):
        assert secret not in page, secret
    with f.systeme():
        assert not Dossier.objects.filter(etablissement=monde.ailleurs).exists()


def test_les_deux_journaux_le_disent(monde):
    monde.accorder()
    transfert = monde.preparer("cadre", "soin")
    lignes = traces(monde.envoyer(transfert))
    assert any(t[1] == "soins" and t[2] == "exporter" and t[0] == [monde.dossier.pk] for t in lignes)
    assert any(t[1] == "admission" and f"transfert_propose {transfert.pk}" in t[5] for t in lignes)
    lignes = traces(monde.accepter(transfert))
    with f.systeme():
        arrive = Dossier.objects.get(etablissement=monde.ailleurs)
    assert any(arrive.pk in t[0] and t[1] == "soins" and t[2] == "creer" for t in lignes)
    assert any(t[0] == [monde.dossier.pk] and "transfert_accepte" in t[5] for t in lignes)


def test_deux_clics_et_deux_personnes_n_ouvrent_qu_un_dossier(monde):
    transfert = monde.proposer("soin")
    suites = [monde.accepter(transfert, qui).headers["Location"] for qui in ("odile", "odile", "didier")]
    assert len(set(suites)) == 1
    with f.systeme():
        assert Dossier.objects.filter(etablissement=monde.ailleurs).count() == 1
        assert Ecrit.objects.filter(etablissement=monde.ailleurs).count() == 1
    assert monde.envoyer(transfert).status_code == 302
    with f.systeme():
        assert Proposition.objects.count() == 1


def test_sans_accord_rien_ne_part(monde):
    transfert = monde.preparer()
    reponse = monde.envoyer(transfert)
    assert reponse.status_code == 422 and "Aucun accord de partage en vigueur" in reponse.content.decode()
    monde.accorder(destinataire="Le cardiologue")
    assert monde.envoyer(transfert).status_code == 422
    monde.accorder(du=aujourdhui() - 3 * JOUR)
    monde.accorder(decision="refus", destinataire="Les Ormes", du=aujourdhui() - 2 * JOUR)
    assert monde.envoyer(transfert).status_code == 422
    with f.systeme():
        assert not Proposition.objects.exists() and not Paquet.objects.exists()
    assert monde.etat(transfert) == "preparation"


def test_l_accord_vient_de_qui_exerce_le_droit(monde):
    monde.accorder(donne_par="parent")
    reponse = monde.envoyer(monde.preparer("cadre", "soin"))
    assert reponse.status_code == 422 and "qui exerce ce droit" in reponse.content.decode()


def test_un_accord_retire_avant_la_reponse_arrete_tout(monde, django_capture_on_commit_callbacks):
    accord = monde.accorder()
    transfert = monde.preparer("cadre", "soin")
    assert monde.envoyer(transfert).status_code == 302
    saisie = {"revoque_le": fr(aujourdhui()), "revoque_par": "La personne, à l’oral", "version": accord.version}
    with django_capture_on_commit_callbacks(execute=True):
        reponse = monde.de("chef").post(monde.url("retirer_accord", consentement=accord.pk), saisie)
    assert reponse.status_code == 302
    assert monde.etat(transfert) == "arrete"
    with f.systeme():
        assert Paquet.objects.get(pk=transfert.pk).contenu is None
    assert monde.accepter(transfert).status_code == 302
    with f.systeme():
        assert not Dossier.objects.filter(etablissement=monde.ailleurs).exists()


def test_un_accord_qui_cesse_sans_etre_ecrit_arrete_l_acceptation(monde):
    """The consent lapses with the stay: nobody wrote anything, accepting checks all the same."""
    transfert = monde.proposer("soin")
    with f.systeme():
        source = Dossier.objects.get(pk=monde.dossier.pk)
        source.sorti_le = aujourdhui() - JOUR
        source.save()
    assert monde.accepter(transfert).headers["Location"] == reverse("usagers:proposes")
    assert monde.etat(transfert) == "arrete"
    with f.systeme():
        assert not Dossier.objects.filter(etablissement=monde.ailleurs).exists()


def test_un_refus_se_motive_et_detruit(monde, django_capture_on_commit_callbacks):
    transfert = monde.proposer()
    url = reverse("usagers:refuser_propose", kwargs={"proposition": transfert.pk})
    assert monde.de("odile").post(url, {"motif": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert monde.de("odile").post(url, {"motif": "Pas de place avant l’été."}).status_code == 302
    page = monde.de("chef").get(monde.url("transfert", transfert=transfert.pk)).content.decode()
    assert "Pas de place avant l’été." in page and "refusé" in page
    assert "DUPUIS" not in monde.de("odile").get(reverse("usagers:proposes")).content.decode()
    assert CleDossier.objects.using(BASE).get(pk=transfert.pk).enveloppe is None


def test_sans_reponse_la_copie_est_detruite_a_son_terme(monde, django_capture_on_commit_callbacks):
    transfert = monde.proposer("document")
    with f.systeme():
        proposition = Proposition.objects.get(pk=transfert.pk)
        (nom,) = Paquet.objects.get(pk=transfert.pk).fichiers
    assert proposition.expire_le == aujourdhui() + 30 * JOUR
    assert reception.expirer() == 0
    with f.systeme():
        proposition.expire_le = aujourdhui() - JOUR
        proposition.save()
    with django_capture_on_commit_callbacks(execute=True):
        assert reception.expirer() == 1
    assert monde.etat(transfert) == "expire" and not fichiers.chemin_de(nom).exists()
    assert CleDossier.objects.using(BASE).get(pk=transfert.pk).enveloppe is None
    assert monde.accepter(transfert).headers["Location"] == reverse("usagers:proposes")
    assert reception.expirer() == 0


def test_une_destruction_coupee_est_reprise(monde):
    transfert = monde.proposer("document")
    with f.systeme():
        (nom,) = Paquet.objects.get(pk=transfert.pk).fichiers
    monde.accepter(transfert)  # the callbacks of the commit do not run here: as if the process had been killed
    assert fichiers.chemin_de(nom).exists()
    reception.expirer()
    assert not fichiers.chemin_de(nom).exists()
    assert CleDossier.objects.using(BASE).get(pk=transfert.pk).enveloppe is None


def test_l_expediteur_arrete_avant_la_reponse_et_pas_apres(monde):
    transfert = monde.proposer("soin")
    url = monde.url("transfert_arreter", transfert=transfert.pk)
    assert monde.de("chef").post(url, {"motif": "Elle reste ici."}).status_code == 302
    assert monde.etat(transfert) == "arrete"
    monde.accepter(transfert)
    autre = monde.preparer("cadre", "soin")
    monde.envoyer(autre)
    monde.accepter(autre)
    monde.de("chef").post(monde.url("transfert_arreter", transfert=autre.pk), {"motif": "Trop tard."})
    assert monde.etat(autre) == "accepte"


def test_une_photo_et_une_ancienne_version_ne_partent_pas(monde):
    with f.systeme():
        photo = monde.lignes["document"]
        photo.type = "photo"
        photo.save()
    transfert = monde.preparer("cadre", "document")
    with f.systeme():
        assert not Transfert.objects.get(pk=transfert.pk).choix


def test_chaque_modele_qui_reste_dit_pourquoi():
    from dui.commun.modeles import DonneeDeDossier, modeles_gardes

    partent = {m.__name__ for m in modeles()}
    assert {"Ecrit", "Document", "Projet", "Objectif", "Evaluation", "Proche"} <= partent
    assert not partent & {"Sejour", "DemandeAdmission", "EtapeAdmission", "Contrat", "Signataire", "Consentement"}
    assert not partent & {"Transmission", "Lecture", "IdentiteINS", "Transfert", "Brouillon"}
    for modele in modeles_gardes():
        if issubclass(modele, DonneeDeDossier) and modele.ne_se_transmet_pas:
            assert len(modele.ne_se_transmet_pas) > 15, modele


def test_le_nombre_de_requetes_ne_suit_pas_le_nombre(monde):
    monde.proposer("soin")
    transfert = monde.preparer("cadre", "soin")
    pages = [
        (monde.de("cadre"), monde.url("transferts")),
        (monde.de("cadre"), monde.url("transfert", transfert=transfert.pk)),
        (monde.de("cadre"), monde.url("transfert_choisir", transfert=transfert.pk, rubrique="soins")),
        (monde.de("odile"), reverse("usagers:proposes")),
    ]

    def compter() -> list[int]:
        combien = []
        for client, url in pages:
            with CaptureQueriesContext(connection) as requetes:
                assert client.get(url).status_code == 200
            combien.append(len(requetes))
        return combien

    compter()  # content types, the messages of what was just done
    avant = compter()
    with f.systeme():
        for rang in range(8):
            Ecrit(dossier=monde.dossier, categorie="soins", date=aujourdhui(), titre=f"T{rang}", texte="x").save()
            Transfert(dossier=monde.dossier, autre=monde.ailleurs, motif="x", envoi=uuid.uuid4()).save()
    monde.envoyer(monde.preparer("cadre", "vie"))
    compter()
    assert compter() == avant
