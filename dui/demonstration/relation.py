"""Complaints and what followed, events of life, what is on the portal: most of it in order, some late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from dui.commun.categories import Categorie as C
from dui.demonstration.admissions import _qui as qui
from dui.demonstration.dossiers import Contexte
from dui.demonstration.structures import Structures, identifiant
from usagers import models as u

JOUR = dt.timedelta(days=1)
TOUS_LES = 7  # one person in seven said something
# (nature, theme, channel, severity, subject, what is said, days since, steps after as many days with what was done)
DITES: tuple[tuple[Any, ...], ...] = (
    ("reclamation", "repas", "oral", "faible", "Le repas du soir arrive froid",
     "{qui} le dit depuis une semaine : la soupe est tiède et le pain déjà sec.", 3, ()),
    ("reclamation", "hebergement", "oral", "faible", "Un gilet perdu à la lingerie",
     "Gilet bleu marqué au nom de {qui}, envoyé au linge il y a quinze jours.", 12, ()),
    ("suggestion", "activites", "formulaire", "faible", "Sortir au marché le samedi",
     "{qui} propose un petit groupe, deux samedis par mois.", 20,
     (("accusee", 2, None), ("instruction", 6, "À voir avec l’animation et le chauffeur."))),
    ("reclamation", "information", "courrier", "moderee", "Prévenu trop tard d’un rendez-vous",
     "La famille a appris le rendez-vous la veille et n’a pas pu venir.", 52,
     (("accusee", 1, None), ("repondue", 18, "Courrier de réponse : les dates seront données quinze jours avant."),
      ("close", 25, "La famille remercie et n’attend rien d’autre."))),
    ("satisfaction", "soins", "courriel", "faible", "Merci à l’équipe de nuit",
     "La famille remercie pour la présence auprès de {qui} pendant la fièvre.", 8, ()),
)  # fmt: skip
EVENEMENTS = (
    (C.ACCOMPAGNEMENT, "anniversaire", "Gâteau partagé au goûter, {qui} a choisi la musique.", "C’était bien."),
    (C.ACCOMPAGNEMENT, "rencontre", "{qui} a retrouvé une ancienne voisine au marché.", None),
    (C.PARCOURS, "chambre", "Chambre côté jardin, demandée par {qui}.", None),
    (C.PROCHES, "naissance", "Une naissance dans la famille, annoncée par téléphone.", None),
)


def _concerne(c: Contexte) -> bool:
    return c.p.sortie is None and c.p.numero % TOUS_LES == 0


def _choisie(c: Contexte) -> tuple[Any, ...]:
    return DITES[c.p.numero // TOUS_LES % len(DITES)]


def _recue(c: Contexte, il_y_a: int) -> dt.date:
    return max(c.p.entree, c.jour - il_y_a * JOUR)


def reclamations(c: Contexte) -> Iterator[u.Reclamation]:
    if not _concerne(c):
        return
    nature, theme, canal, gravite, objet, texte, il_y_a, etapes = _choisie(c)
    recue = _recue(c, il_y_a)
    yield u.Reclamation(
        **c.base("reclamation"),
        **qui(c, C.RELATION),
        nature=nature,
        theme=theme,
        canal=canal,
        gravite=gravite,
        qui="personne",
        recue_le=recue,
        objet=c.jetons(objet, C.RELATION),
        texte=c.jetons(c.dire(texte), C.RELATION),
        etat=etapes[-1][0] if etapes else "recue",
        etat_le=min(recue + etapes[-1][1] * JOUR, c.jour) if etapes else None,
    )


def etapes(c: Contexte) -> Iterator[u.EtapeReclamation]:
    if not _concerne(c):
        return
    *_, il_y_a, faites = _choisie(c)
    for etat, apres, texte in faites:
        yield u.EtapeReclamation(
            **c.base("etape-reclamation", etat),
            **qui(c, C.RELATION),
            reclamation_id=identifiant("reclamation", c.p.numero),
            etat=etat,
            le=min(_recue(c, il_y_a) + apres * JOUR, c.jour),
            texte=c.jetons(texte, C.RELATION) if texte else None,
        )


def evenements(c: Contexte) -> Iterator[u.EvenementDeVie]:
    if c.p.sortie is not None:
        return
    for rang, (categorie, genre, recit, parole) in enumerate(EVENEMENTS):
        if (c.p.numero + rang) % 3:
            continue
        yield u.EvenementDeVie(
            **c.base("evenement", genre),
            **qui(c, categorie),
            categorie=categorie.value,
            genre=genre,
            du=max(c.p.entree, c.jour - (15 + 40 * rang) * JOUR),
            recit=c.jetons(c.dire(recit), categorie),
            parole=c.jetons(parole, categorie) if parole else None,
        )


def publications(c: Contexte) -> Iterator[u.Publication]:
    """The birthday, for the person; one of them withdrawn since."""
    if c.p.sortie is not None or c.p.numero % 3:
        return
    auteur = qui(c, C.ACCOMPAGNEMENT).get("auteur")
    retiree = c.p.numero % 15 == 0
    yield u.Publication(
        **c.base("publication", "anniversaire"),
        categorie=C.ACCOMPAGNEMENT.value,
        genre="evenements-vie",
        objet=identifiant("evenement", "anniversaire", c.p.numero),
        publiee_par=auteur,
        retiree_par=auteur if retiree else None,
        **_retrait(c) if retiree else {},
    )


def _retrait(c: Contexte) -> dict[str, Any]:
    return {"retiree_le": timezone.now(), "motif_retrait": c.jetons("Demandé par la personne.", C.ACCOMPAGNEMENT)}


LIGNES = (reclamations, etapes, evenements, publications)


def sans_dossier(s: Structures, jour: dt.date) -> None:
    """Of the EHPAD: one without a name and late, one of the CVS and answered, one about the accounts office."""
    for rang, (sujet, theme, par, il_y_a, etat, vise) in enumerate(
        (
            ("Le portail du jardin reste ouvert la nuit", "securite", "anonyme", 11, "recue", None),
            ("Afficher les menus en gros caractères", "information", "cvs", 26, "repondue", None),
            ("Ton sec au guichet des factures", "argent", "visiteur", 4, "accusee", "gerard"),
        )
    ):
        recue = jour - il_y_a * JOUR
        ligne = u.ReclamationSansDossier(
            id=identifiant("sans-dossier", rang),
            envoi=identifiant("sans-dossier-envoi", rang),
            etablissement=s.lieux["tilleuls"],
            auteur=s.comptes["odile"],
            theme=theme,
            qui=par,
            canal="formulaire",
            recue_le=recue,
            objet=sujet,
            etat=etat,
            etat_le=recue + JOUR if etat != "recue" else None,
            vise=s.comptes[vise] if vise else None,
        )
        ligne.save()
        if etat != "recue":
            u.EtapeSansDossier(
                id=identifiant("sans-dossier-etape", rang),
                envoi=identifiant("sans-dossier-etape-envoi", rang),
                etablissement=s.lieux["tilleuls"],
                auteur=s.comptes["odile"],
                reclamation=ligne,
                etat=etat,
                le=recue + JOUR,
                texte="Les menus du jour sont affichés en grand dans le hall." if etat == "repondue" else None,
            ).save()
