"""Writing into a dossier that a colleague has just joined to another: told, with its text, never a 500."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.models import Accompagnement
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces
from tests.usagers.doublons.monde import Monde
from tests.usagers.doublons.test_en_meme_temps import Fil, fusion_de
from usagers.enums import EtatDossier
from usagers.fiches import service
from usagers.models import Proche

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "cles"])
SAISIE = {
    "nom": "Lucie Dupuis",
    "lien": "enfant",
    "role": "urgence",
    "ordre_appel": "1",
    "remarque": "Passe <b>le dimanche</b>",
}


@pytest.fixture
def monde(monkeypatch) -> Monde:
    """The merge commits between the gate and the writing."""
    monde = Monde(2)
    with f.systeme():
        f.accompagner(monde.dossiers[1], monde.equipe)
    monde.client = connecter(Client(raise_request_exception=False), monde.chef)
    poser = service.poser_une_fois

    def apres_la_fusion(*args: Any, **champs: Any) -> Any:
        if not monde.octets:
            monde.octets["fusion"] = b"1"
            recu = Fil(fusion_de(monde, *monde.dossiers)).fin()
            assert recu.dossier_id == monde.dossiers[0].pk, recu
        return poser(*args, **champs)

    monkeypatch.setattr(service, "poser_une_fois", apres_la_fusion)
    return monde


def ajouter(monde: Monde, dossier: Any = None, **champs: str) -> Any:
    url = reverse("usagers:proches_ajouter", kwargs={"dossier": (dossier or monde.dossiers[1]).pk})
    return monde.client.post(url, SAISIE | {"envoi": str(uuid.uuid4())} | champs)


def lues(reponse: Any) -> list[tuple]:
    with transaction.atomic():
        return traces(reponse)


def test_la_page_dit_ou_est_le_dossier_et_rend_la_saisie(monde):
    un, deux = monde.dossiers
    reponse = ajouter(monde)
    assert reponse.status_code == 409, reponse.content.decode()[-2000:]
    page = reponse.content.decode()
    assert "réuni à un autre" in page and f"n° {un.numero:04d}" in page
    assert reverse("usagers:dossier", kwargs={"dossier": un.pk}) in page
    assert "Lucie Dupuis" in page and "&lt;b&gt;le dimanche" in page and "csrfmiddlewaretoken" in page
    dites = lues(reponse)
    assert ([deux.pk], "proches", "creer", "refuse", "", "dossier_reuni") in dites, dites
    assert not [t for t in dites if t[3] == "accorde" and deux.pk in t[0]], "rien n’a été lu ni écrit"
    with f.systeme():
        assert not Proche.objects.exists()
    ailleurs = reponse.context["url_garder"]
    saisie = dict(reponse.context["caches"])
    assert monde.client.post(ailleurs, saisie).status_code == 302
    with f.systeme():
        assert Proche.objects.get().dossier_id == un.pk


def test_la_base_qui_attend_la_fin_de_la_fusion_refuse_de_meme(monde):
    """The statement began before the merge ended: the trigger answers, not the wall."""
    un, deux = monde.dossiers
    monde.octets["fusion"] = b"1"
    with transaction.atomic():
        fusion_de(monde, un, deux)()
        envoi = Fil(lambda: ajouter(monde))
        envoi.join(1.5)
        assert envoi.is_alive(), "elle attend la fin de la fusion"
    reponse = envoi.fin()
    assert reponse.status_code == 409 and f"n° {un.numero:04d}" in reponse.content.decode()


def test_corriger_une_ligne_qui_a_change_de_dossier(monde, monkeypatch):
    un, deux = monde.dossiers
    with f.systeme():
        ligne = f.rangee(Proche, deux, monde.chef, {}, nom="Lucie")
    verrouiller = service.verrouiller

    def tenir(fiche: Any, objet: Any, version: int) -> Any:
        if not monde.octets:
            monde.octets["fusion"] = b"1"
            Fil(fusion_de(monde, un, deux)).fin()
        return verrouiller(fiche, objet, version)

    monkeypatch.setattr(service, "verrouiller", tenir)
    url = reverse("usagers:proches_modifier", kwargs={"dossier": deux.pk, "proche": ligne.pk})
    saisie = SAISIE | {"version": "1"}
    reponse = monde.client.post(url, saisie)
    assert reponse.status_code == 409, reponse.status_code
    assert monde.client.post(url, saisie).status_code == 409, "et de même ensuite"
    assert monde.client.post(reponse.context["url_garder"], dict(reponse.context["caches"])).status_code == 302
    with f.systeme():
        assert Proche.objects.get(pk=ligne.pk).nom == "Lucie Dupuis"


def test_l_api_le_dit_en_json(monde):
    un, deux = monde.dossiers
    url = reverse("api:proches_liste", kwargs={"dossier": deux.pk})
    corps = json.dumps(SAISIE | {"envoi": str(uuid.uuid4())})
    reponse = monde.client.post(url, corps, content_type="application/json")
    assert reponse.status_code == 409, reponse.content
    dit = json.loads(reponse.content)
    assert reponse["Content-Type"] == "application/problem+json" and "réuni" in dit["detail"]
    assert dit["ou"] == reverse("api:proches_liste", kwargs={"dossier": un.pk})


def test_arrive_apres_la_fusion_la_page_le_dit_aussi(monde):
    un, deux = monde.dossiers
    monde.octets["fusion"] = b"1"
    assert fusion_de(monde, un, deux)().dossier_id == un.pk
    page = ajouter(monde).content.decode()
    assert "Lucie Dupuis" in page and reverse("usagers:dossier", kwargs={"dossier": un.pk}) in page


def test_un_champ_qui_s_appelle_code_n_est_pas_un_secret(monde):
    """« Besoin » has a column `code`: it is shown and sent again; a code typed to confirm never is."""
    un, deux = monde.dossiers
    monde.octets["fusion"] = b"1"
    fusion_de(monde, un, deux)()
    url = reverse("usagers:besoins_ajouter", kwargs={"dossier": deux.pk})
    reponse = monde.client.post(url, {"code": "1.2.1.3", "commentaire": "Marche lente"})
    assert reponse.status_code == 409 and reponse.context["url_garder"]
    assert [t["valeur"] for t in reponse.context["tapes"]][1:] == ["Marche lente"]
    reponse = ajouter(monde, code="123456")
    assert reponse.status_code == 409 and not reponse.context["url_garder"]
    assert "123456" not in reponse.content.decode()


def test_qui_ne_voit_pas_le_dossier_garde_n_en_apprend_rien(monde):
    un, deux = monde.dossiers
    monde.octets["fusion"] = b"1"
    fusion_de(monde, un, deux)()
    with f.systeme():
        Accompagnement.objects.filter(dossier=un).update(du=aujourdhui() - 9 * f.JOUR, au=aujourdhui() - f.JOUR)
    reponse = ajouter(monde)
    page = reponse.content.decode()
    assert reponse.status_code == 409 and "Lucie Dupuis" in page
    assert str(un.pk) not in page and "DUPUIS" not in page and not reponse.context["url_garder"]
    assert {t[3] for t in lues(reponse)} == {"refuse"}


def test_un_brouillon_qui_part_apres_le_dit_sans_rien_perdre(monde):
    un, deux = monde.dossiers
    monde.octets["fusion"] = b"1"
    fusion_de(monde, un, deux)()
    url = reverse("usagers:brouillon", kwargs={"dossier": deux.pk, "formulaire": "fiche-proches"})
    reponse = monde.client.post(url, SAISIE)
    assert reponse.status_code == 409 and "à l’écran" in reponse.json()["message"]


def test_un_dossier_archive_sans_fusion_reste_refuse(monde):
    deux = monde.dossiers[1]
    with f.systeme():
        deux.etat = EtatDossier.ARCHIVE
        deux.save()
    reponse = ajouter(monde)
    assert reponse.status_code == 403 and "archive" in reponse.content.decode()
