"""Two editors of one project, their gestures interleaved: no text is lost without being shown or kept."""

from __future__ import annotations

import random

import pytest
from django.contrib.contenttypes.models import ContentType

from audit.models import Modification
from tests import fabrique as f
from tests.usagers.projets.monde import OBJECTIF, Monde, client_de, version_affichee
from usagers import models as u

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
ENTRELACS, OBJECTIFS = 200, 5


class Editeur:
    """Opens the form of an objective, types, saves what they typed from the version they had open."""

    def __init__(self, monde: Monde, compte, nom: str) -> None:
        self.monde, self.client, self.nom = monde, client_de(compte), nom
        self.ouverte: tuple[u.Objectif, str] | None = None
        self.acceptes: list[tuple[u.Objectif, str]] = []
        self.montres: list[str] = []

    def url(self, objectif: u.Objectif) -> str:
        return self.monde.url("objectifs_modifier", objectif=objectif)

    def ouvrir(self, objectif: u.Objectif) -> None:
        self.ouverte = (objectif, version_affichee(self.client.get(self.url(objectif))))

    def enregistrer(self, mots: str, *, insiste: bool) -> None:
        assert self.ouverte is not None
        objectif, version = self.ouverte
        reponse = self._envoyer(objectif, mots, version)
        if reponse.status_code == 409:
            page = reponse.content.decode()
            assert mots in page and self.monde.relu_texte(objectif) in page, "both texts are shown"
            self.montres.append(mots)
            if insiste:
                reponse = self._envoyer(objectif, mots, version_affichee(reponse))
        if reponse.status_code == 302:
            self.acceptes.append((objectif, mots))
        else:
            assert reponse.status_code == 409

    def _envoyer(self, objectif: u.Objectif, mots: str, version: str):
        return self.client.post(self.url(objectif), OBJECTIF | {"resultat": mots, "version": version})


class MondeDesEditeurs(Monde):
    def relu_texte(self, objectif: u.Objectif) -> str:
        with f.systeme():
            return str(u.Objectif.objects.get(pk=objectif.pk).resultat)

    def connus(self, objectif: u.Objectif) -> set[str]:
        """The text kept and all its former ones."""
        genre = ContentType.objects.get_for_model(u.Objectif)
        with f.systeme():
            textes = {str(u.Objectif.objects.get(pk=objectif.pk).resultat)}
            for m in Modification.objects.filter(content_type=genre, object_pk=str(objectif.pk)):
                textes |= {str(t) for t in m.changes.get("resultat", ())}
        return textes


def test_deux_cents_entrelacs_de_deux_editeurs_sans_perte_muette():
    hasard, monde = random.Random(2026), MondeDesEditeurs()
    with f.systeme():
        objectifs = [monde.objectif] + [
            monde.poser(u.Objectif, projet=monde.projet, **OBJECTIF) for _ in range(OBJECTIFS - 1)
        ]
    a, b = Editeur(monde, monde.paul, "Paul"), Editeur(monde, monde.ines, "Inès")
    for rang in range(ENTRELACS):
        objectif = hasard.choice(objectifs)
        ordre = hasard.choice([(a, a, b, b), (a, b, a, b), (a, b, b, a), (b, a, a, b), (b, a, b, a), (b, b, a, a)])
        ouverts: set[str] = set()
        for editeur in ordre:
            if editeur.nom not in ouverts:
                editeur.ouvrir(objectif if hasard.random() < 0.9 else hasard.choice(objectifs))
                ouverts.add(editeur.nom)
            else:
                editeur.enregistrer(f"Texte {rang} de {editeur.nom}.", insiste=hasard.random() < 0.5)
    perdus = [mots for editeur in (a, b) for objectif, mots in editeur.acceptes if mots not in monde.connus(objectif)]
    assert perdus == []
    assert len(a.montres) > 20 and len(b.montres) > 20, "the race did happen"
    ecrits = {mots for e in (a, b) for _o, mots in e.acceptes} | {m for e in (a, b) for m in e.montres}
    assert len(ecrits) == 2 * ENTRELACS, "each text was either kept or shown"
