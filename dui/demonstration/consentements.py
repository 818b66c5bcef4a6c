"""Consents of a person: given by whom the measures say, most in force, some refused, withdrawn, over or nearly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from dui.commun.categories import Categorie as C
from dui.demonstration.dossiers import Contexte
from dui.demonstration.entourage import mesures_de
from usagers import models as u
from usagers.consentements import genre_de, texte_en_vigueur
from usagers.consentements.verification import attendu
from usagers.representation import Faits, Mesure
from usagers.representation.repondant import ADMIS

GENRES = ("image", "transport", "soins_urgence", "sorties", "partage", "partenaire")
AVEC = {"partage": "Dr Martin, cardiologue en ville", "partenaire": "Club de voile adaptée"}
SUR = {"partage": [C.SOINS.value], "partenaire": [C.IDENTITE.value, C.ACCOMPAGNEMENT.value]}
PRECISIONS = {
    "image": ("Dans le couloir de l’unité, pas sur internet.", "Oui pour le journal de l’établissement."),
    "transport": ("Préfère monter devant.", "Accompagnée pour les longs trajets."),
    "soins_urgence": ("Souhaite aller à l’hôpital de Caen, prévenir sa famille.", "Prévenir d’abord son frère."),
    "sorties": ("Dans le quartier, l’après-midi.", "Jusqu’au marché, avec son téléphone."),
    "partage": ("Le compte rendu de la dernière hospitalisation.",),
    "partenaire": ("Prénom, âge et précautions utiles.",),
}
ORDRE = ("personne", "assistee", "ensemble", "representant", "parents", "parent", "delegue")


def faits_de(c: Contexte) -> Faits:
    lignes = [Mesure(titulaire=par, **_lus(champs)) for _rang, par, _compte, champs in mesures_de(c)]
    return Faits(naissance=c.p.naissance, mesures=tuple(lignes))


def _lus(champs: dict[str, Any]) -> dict[str, Any]:
    connus = {nom: champs[nom] for nom in champs if nom != "portee"}
    return connus | {"speciale": champs.get("portee") == "speciale"}


def consentements(c: Contexte) -> Iterator[u.Consentement]:
    h, faits = c.p.hasard, faits_de(c)
    for rang, genre in enumerate(h.sample(GENRES, h.randint(2, 4))):
        du = min(c.p.entree + dt.timedelta(days=h.randrange(3, 40)), c.fin)
        mois = genre_de(genre).mois
        au = du + dt.timedelta(days=365) if mois and h.random() < 0.5 else None
        if au and au < c.jour and c.p.sortie is None and h.random() < 0.7:  # asked again since
            du = c.jour - dt.timedelta(days=h.randrange(5, 350))
            au = du + dt.timedelta(days=365)
        refus = h.random() < 0.12
        retire = not refus and au is None and h.random() < 0.1
        texte = texte_en_vigueur(genre, du)
        qui = donne_par(faits, genre, du)
        forme = h.choice(("papier", "papier", "ecran", "oral"))
        yield u.Consentement(
            **c.base("consentement", rang),
            genre=genre,
            decision="refus" if refus else "accord",
            texte_version=texte.version if texte else "",
            donne_par=qui,
            nom=c.jetons(f"{c.p.prenom} {c.p.nom}" if qui == "personne" else f"Famille {c.p.nom}", C.PROCHES),
            forme=forme,
            preuve=c.jetons(f"Classeur des autorisations, feuille {c.p.numero}", C.PROCHES)
            if forme == "papier"
            else None,
            destinataire=c.jetons(AVEC[genre], C.PROCHES) if genre in AVEC else None,
            categories=SUR.get(genre),
            precision=c.jetons(h.choice(PRECISIONS[genre]), C.PROCHES),
            du=du,
            au=au,
            revoque_le=min(du + dt.timedelta(days=60), c.fin) if retire else None,
            revoque_par=c.jetons("La personne, à l’oral, à son référent", C.PROCHES) if retire else None,
        )


def donne_par(faits: Faits, genre: str, du: dt.date) -> str:
    admis = {d.value for d in ADMIS[attendu(faits, genre, du).exerce_par]}
    return next((d for d in ORDRE if d in admis), "autre")
