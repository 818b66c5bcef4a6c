"""Transfers of the demonstration: one accepted, one refused, one in preparation, one that waits in an inbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from dui.commun.categories import Categorie as C
from dui.commun.chiffrement.cles import creer_cles
from dui.demonstration import consentements
from dui.demonstration import relations as r
from dui.demonstration.dossiers import Contexte
from usagers import models as u
from usagers.transferts.contenu import compter, en_donnees
from usagers.transferts.envoi import TRAITS
from usagers.transferts.regles import terme

JOUR = dt.timedelta(days=1)
# number: (state, days ago, reason, answer)
TRACES = {
    8: ("accepte", 60, "Séjour de répit proposé à la demande de la famille.", None),
    21: ("refuse", 34, "Recherche d’un accueil de jour plus proche.", "Aucune place d’accueil de jour avant l’été."),
    12: ("preparation", 2, "Passage envisagé vers un autre lieu de vie.", None),
}
MOTIF = "Un accueil temporaire chez vous est prévu avec la personne au mois prochain."


def _ailleurs(c: Contexte) -> Any:
    """Another ESMS of the installation, the same each time."""
    autres = [cle for cle in r.LIEUX if cle != c.p.lieu]
    return c.s.lieux[autres[c.p.numero % len(autres)]]


def _qui(c: Contexte) -> dict[str, Any]:
    auteurs = c.auteurs(C.PARCOURS)
    return {"auteur": c.s.comptes[auteurs[0].cle], "metier": auteurs[0].profession} if auteurs else {}


def traces(c: Contexte) -> Iterator[u.Transfert]:
    if c.p.numero not in TRACES or c.p.sortie is not None:
        return
    etat, jours, motif, reponse = TRACES[c.p.numero]
    le = c.jour - jours * JOUR
    yield u.Transfert(
        **c.base("transfert"),
        **_qui(c),
        autre=_ailleurs(c),
        etat=etat,
        etat_le=le,
        motif=c.jetons(motif, C.PARCOURS),
        informe_le=None if etat == "preparation" else le - 3 * JOUR,
        reponse=c.jetons(reponse, C.PARCOURS) if reponse else None,
        choix={} if etat == "preparation" else None,
        contenu=None if etat == "preparation" else {"rubriques": [{"nom": str(C.ACCOMPAGNEMENT.label), "combien": 3}]},
    )


def proposer(contextes: list[Contexte]) -> None:
    """One dossier waits for an answer, with the consent that allows it. Nothing of the announcement carries a token:
    it is read in the other ESMS."""
    c = next((c for c in contextes if c.p.numero > 110 and c.p.sortie is None and c.auteurs(C.PARCOURS)), None)
    if c is None:
        return
    autre, le = _ailleurs(c), c.jour - 4 * JOUR
    accord = u.Consentement(
        **c.base("accord_transfert"),
        genre="partage",
        decision="accord",
        texte_version="partage-1",
        donne_par=consentements.donne_par(consentements.faits_de(c), "partage", le),
        forme="oral",
        destinataire=c.jetons(f"{autre.nom}, secrétariat", C.PROCHES),
        du=le,
    )
    accord.save()
    ecrits = list(u.Ecrit.objects.de(c.p.id).filter(categorie=C.ACCOMPAGNEMENT)[:3])
    rubriques, base, auteur = compter(ecrits), c.base("transfert_propose"), _qui(c)
    creer_cles([base["id"]], ephemeres=True)
    u.Transfert(
        **base,
        **auteur,
        autre=autre,
        etat="propose",
        etat_le=le,
        expire_le=terme(le),
        informe_le=le,
        accord=accord.pk,
        motif=c.jetons(MOTIF, C.PARCOURS),
        contenu={"rubriques": rubriques, "categories": [C.ACCOMPAGNEMENT.value]},
    ).save()
    dossier = u.Dossier.objects.get(pk=c.p.id)
    annonce = {
        "nom": dossier.nom_affiche,
        "nom_naissance": dossier.nom_naissance,
        "premier_prenom": dossier.premier_prenom,
        "naissance": dossier.date_naissance,
        "par": f"{auteur['auteur'].get_full_name()}, {c.auteurs(C.PARCOURS)[0].profession.replace('_', ' ')}",
        "motif": MOTIF,
        "rubriques": rubriques,
        "accord_le": accord.du,
        "accord_par": accord.get_donne_par_display(),
    }
    u.Proposition(
        id=base["id"], etablissement=autre, origine=c.s.lieux[c.p.lieu], source=c.p.id, expire_le=terme(le),
        annonce=annonce,
    ).save(force_insert=True)  # fmt: skip
    contenu = {"identite": {n: getattr(dossier, n) for n in TRAITS}, "lignes": [en_donnees(x) for x in ecrits]}
    u.Paquet(id=base["id"], contenu=contenu).save(force_insert=True)
