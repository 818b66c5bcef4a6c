"""The dates of a dossier follow its stays: withdrawn, corrected, written together or without the right on identity."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces
from usagers.deces import sorties_par_deces
from usagers.models import Dossier, Sejour
from usagers.rubriques import parcours

UN = dt.timedelta(days=1)
BASES = ["default", "cles"]


def fr(jour: dt.date) -> str:
    return f"{jour:%d/%m/%Y}"


class Monde:
    """One person, without any stay; a head of service, and a social worker who writes the journey and not identity."""

    def __init__(self) -> None:
        self.jour = aujourdhui()
        with f.systeme():
            lieu = f.etablissement()
            self.chef = f.professionnel("Claire", Profession.CHEF_SERVICE, lieu)
            self.karim = f.professionnel("Karim", Profession.ASSISTANT_SOCIAL, lieu)
            self.dossier = f.dossier(lieu, f.equipe(lieu, self.chef, self.karim))

    def _envoyer(self, qui: Any, page: str, sejour: Any = None, **champs: Any) -> Any:
        cles = {"dossier": self.dossier.pk} | ({"sejour": sejour.pk} if sejour else {})
        return connecter(Client(), qui).post(reverse(f"usagers:{page}", kwargs=cles), champs)

    def ajouter(self, entree: dt.date, sortie: dt.date | None = None, qui: Any = None) -> Sejour:
        champs = {"statut": "termine" if sortie else "en_cours", "entree": fr(entree), "envoi": str(uuid.uuid4())}
        reponse = self._envoyer(
            qui or self.chef, "sejours_ajouter", **champs, **({"sortie": fr(sortie)} if sortie else {})
        )
        assert reponse.status_code == 302, reponse.content.decode()[-2000:]
        self.reponse = reponse
        with f.systeme():
            return Sejour.objects.de(self.dossier.pk).order_by("-cree_le")[0]

    def corriger(self, sejour: Sejour, qui: Any = None, **champs: Any) -> None:
        valeurs = {"statut": sejour.statut, "entree": fr(sejour.entree), "version": "1"} | champs
        reponse = self._envoyer(qui or self.chef, "sejours_modifier", sejour, **valeurs)
        assert reponse.status_code == 302, reponse.content.decode()[-2000:]

    def retirer(self, sejour: Sejour, version: int = 1) -> None:
        reponse = self._envoyer(self.chef, "sejours_retirer", sejour, motif="saisi par erreur", version=str(version))
        assert reponse.status_code == 302, reponse.content.decode()[-2000:]

    @property
    def dates(self) -> tuple[dt.date | None, dt.date | None]:
        with f.systeme():
            dossier = Dossier.objects.get(pk=self.dossier.pk)
        return dossier.entre_le, dossier.sorti_le


@pytest.fixture
def monde(db: Any) -> Monde:
    return Monde()


pytestmark = pytest.mark.django_db(databases=BASES)


def test_un_sejour_retire_rend_les_dates_du_precedent(monde):
    avant, apres = monde.jour - 400 * UN, monde.jour - 300 * UN
    monde.ajouter(avant, apres)
    second = monde.ajouter(monde.jour - 30 * UN)
    assert monde.dates == (monde.jour - 30 * UN, None)
    monde.retirer(second)
    assert monde.dates == (avant, apres)


def test_le_seul_sejour_retire_ne_laisse_aucune_date(monde):
    monde.retirer(monde.ajouter(monde.jour - 30 * UN))
    assert monde.dates == (None, None)


def test_le_seul_sejour_termine_retire_ne_laisse_aucune_date(monde):
    monde.retirer(monde.ajouter(monde.jour - 30 * UN, monde.jour - UN))
    assert monde.dates == (None, None)


def test_un_sejour_corrige_corrige_le_dossier(monde):
    sejour = monde.ajouter(monde.jour - 30 * UN)
    monde.corriger(sejour, entree=fr(monde.jour - 33 * UN))
    assert monde.dates == (monde.jour - 33 * UN, None)


def test_le_seul_sejour_annule_ou_sans_entree_ne_laisse_aucune_date(monde):
    sejour = monde.ajouter(monde.jour - 30 * UN)
    monde.corriger(sejour, statut="prevu", entree="", entree_prevue=fr(monde.jour + UN))
    assert monde.dates == (None, None)


def test_une_sortie_effacee_rouvre_le_dossier(monde):
    sejour = monde.ajouter(monde.jour - 30 * UN, monde.jour - 2 * UN)
    assert monde.dates == (monde.jour - 30 * UN, monde.jour - 2 * UN)
    monde.corriger(sejour, statut="en_cours", sortie="")
    assert monde.dates == (monde.jour - 30 * UN, None)


def test_un_dossier_plus_ancien_que_ses_sejours_garde_ses_dates(monde):
    with f.systeme():
        monde.dossier.entre_le = monde.jour - 900 * UN
        monde.dossier.save()
    sejour = monde.ajouter(monde.jour - 30 * UN)
    monde.retirer(sejour)
    assert monde.dates[1] is None


def test_qui_n_ecrit_pas_l_identite_note_un_sejour_et_les_dates_suivent(monde):
    assert monde._envoyer(monde.karim, "modifier_identite").status_code == 403
    monde.ajouter(monde.jour - 5 * UN, qui=monde.karim)
    assert monde.dates == (monde.jour - 5 * UN, None)
    ecrites = {(t[1], t[2], t[3]) for t in traces(monde.reponse) if t[2] in {"creer", "modifier"}}
    assert ecrites == {("parcours", "creer", "accorde")}  # the dates say again what the stay says


def _deces_note(monde: Monde) -> Sejour:
    sejour = monde.ajouter(monde.jour - 30 * UN)
    monde.corriger(sejour, statut="termine", sortie=fr(monde.jour - UN), sortie_par=sorted(sorties_par_deces())[0])
    with f.systeme():
        return Sejour.objects.de(monde.dossier.pk).get()


def _decede_le(monde: Monde) -> dt.date | None:
    with f.systeme():
        return Dossier.objects.get(pk=monde.dossier.pk).decede_le


@pytest.mark.parametrize(("page", "champs"), [("retirer", {"motif": "erreur"}), ("modifier", {"statut": "en_cours"})])
def test_qui_n_ecrit_pas_l_identite_ne_defait_pas_un_deces(monde, page, champs):
    sejour = _deces_note(monde)
    assert _decede_le(monde) == monde.jour - UN
    valeurs = {"entree": fr(sejour.entree), "version": str(sejour.version)} | champs
    monde._envoyer(monde.karim, f"sejours_{page}", sejour, **valeurs)
    with f.systeme():
        assert Sejour.objects.de(monde.dossier.pk).get().version == sejour.version
    assert _decede_le(monde) == monde.jour - UN
    reponse = monde._envoyer(monde.chef, f"sejours_{page}", sejour, **valeurs)
    assert reponse.status_code == 302 and _decede_le(monde) is None
    assert ("identite", "modifier", "accorde") in {(t[1], t[2], t[3]) for t in traces(reponse)}


def test_un_deces_note_a_l_identite_survit_a_la_correction_d_un_sejour(monde):
    """Died on the day of an exit that does not say it."""
    sejour = monde.ajouter(monde.jour - 30 * UN, monde.jour - UN)
    with f.systeme():
        dossier = Dossier.objects.get(pk=monde.dossier.pk)
        dossier.decede_le = monde.jour - UN
        dossier.save()
    monde.corriger(sejour, qui=monde.karim, sortie=fr(monde.jour - UN), commentaire="rendu au secrétariat")
    assert _decede_le(monde) == monde.jour - UN


@pytest.mark.django_db(transaction=True, databases=BASES)
def test_deux_sejours_ecrits_en_meme_temps_comptent_tous_les_deux():
    """The second waits for the first at the dossier, and then counts it too."""
    monde = Monde()
    rendez_vous, report = threading.Barrier(2, timeout=20), parcours.reporter_sur_le_dossier

    def ensemble(sejour: Any) -> None:
        rendez_vous.wait()
        report(sejour)

    object.__setattr__(parcours.SEJOURS, "apres", ensemble)
    erreurs: list[BaseException] = []

    def ecrire(*jours: Any) -> None:
        try:
            monde.ajouter(*jours)
        except BaseException as erreur:
            erreurs.append(erreur)
        finally:
            connections.close_all()

    passe = (monde.jour - 400 * UN, monde.jour - 300 * UN)
    fils = [threading.Thread(target=ecrire, args=jours) for jours in (passe, (monde.jour - 30 * UN,))]
    try:
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join(30)
    finally:
        object.__setattr__(parcours.SEJOURS, "apres", report)
    assert not erreurs, erreurs
    assert monde.dates == (monde.jour - 30 * UN, None)
