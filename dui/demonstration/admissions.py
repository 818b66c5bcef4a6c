"""Requests, contracts, rights of the demonstration: most of them in order, some late, pending, refused, ending soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from dui.commun.categories import Categorie as C
from dui.demonstration.dossiers import Contexte
from usagers import donnees
from usagers import models as u
from usagers.contrats.versions import instantane
from usagers.delais import ajouter
from usagers.projets.versions import empreinte

JOUR = dt.timedelta(days=1)
# Persons who ask for another stay or another place today: (state, days since it was received).
EN_COURS = {
    6: ("demande", 3), 13: ("demande", 9), 24: ("etude", 18), 35: ("etude", 31), 46: ("decision", 40),
    58: ("attente", 74), 69: ("attente", 130), 83: ("refus", 61), 97: ("desistement", 45), 104: ("etude", 12),
    112: ("attente", 52), 118: ("demande", 1), 127: ("decision", 25), 133: ("refus", 110), 141: ("attente", 200),
}  # fmt: skip
CHEMINS = {
    "demande": (),
    "etude": ("etude",),
    "decision": ("etude", "decision"),
    "attente": ("etude", "decision", "attente"),
    "entree": ("etude", "decision", "entree"),
    "refus": ("etude", "refus"),
    "desistement": ("etude", "desistement"),
}
MOTIFS = {
    "decision": "La commission retient la demande : les besoins décrits répondent au projet de l’établissement.",
    "refus": "Les soins demandés dépassent ce que l’établissement peut assurer. Une autre adresse a été proposée.",
    "desistement": "La famille a trouvé une place plus près de son domicile.",
    "attente": "Aucune place libre à ce jour. La famille est rappelée chaque mois.",
}
ORIGINES = {
    "ehpad": ("viatrajectoire", "famille", "hopital"),
    "ime": ("mdph", "famille", "esms"),
    "adultes": ("mdph", "viatrajectoire", "esms"),
}
SOUHAITS = {
    "ehpad": "{qui} ne peut plus rester seul{e} la nuit ; ses enfants cherchent une place à moins de vingt minutes.",
    "ime": "{prenom} attend une place depuis un an ; l’école n’est possible que deux matinées par semaine.",
    "adultes": "{qui} souhaite un lieu de vie où {il} garde son travail à l’atelier trois jours par semaine.",
}


def _qui(c: Contexte, categorie: C) -> dict[str, Any]:
    auteurs = c.auteurs(categorie)
    if not auteurs:
        return {}
    return {"auteur": c.s.comptes[auteurs[0].cle], "metier": auteurs[0].profession}


def _demande(c: Contexte, rang: str, etat: str, recue: dt.date, etapes: list[dt.date], relance: Any) -> Any:
    p = c.p
    numero = f"VT-{recue.year}-{p.numero:06d}" if p.profil != "ime" else ""
    return u.DemandeAdmission(
        **c.base("demande", rang),
        **_qui(c, C.ADMISSION),
        origine=ORIGINES[p.profil][p.numero % 3],
        viatrajectoire=c.jetons(numero, C.ADMISSION) if numero else None,
        recue_le=recue,
        accueil="temporaire" if p.numero % 11 == 0 else "permanent",
        entree_souhaitee=recue + 60 * JOUR,
        priorite=("urgente", "haute", "normale", "normale")[p.numero % 4],
        relance_le=relance,
        contexte=c.jetons(c.dire(SOUHAITS[p.profil]), C.ADMISSION),
        etat=etat,
        etat_le=etapes[-1] if etapes else None,
    )


def _dates(recue: dt.date, fin: dt.date, combien: int) -> list[dt.date]:
    """Steps spread between the request and its last day."""
    if not combien:
        return []
    ecart = max(0, (fin - recue).days)
    return [recue + dt.timedelta(days=ecart * (n + 1) // (combien + 1)) for n in range(combien - 1)] + [fin]


def _chemin(c: Contexte) -> list[tuple[str, str, dt.date, list[dt.date]]]:
    """(rank, state, received, days of the steps) of each request of this person."""
    recue = c.p.entree - (50 + c.p.numero % 40) * JOUR
    suivies = [("0", "entree", recue, _dates(recue, c.p.entree, 3))]
    if c.p.numero in EN_COURS:
        etat, jours = EN_COURS[c.p.numero]
        arrivee = c.jour - jours * JOUR
        fin = arrivee + dt.timedelta(days=jours * 2 // 3)
        suivies.append(("1", etat, arrivee, _dates(arrivee, fin, len(CHEMINS[etat]))))
    return suivies


def demandes(c: Contexte) -> Iterator[u.DemandeAdmission]:
    for rang, etat, recue, jours in _chemin(c):
        relance = c.jour + (c.p.numero % 30 - 10) * JOUR if rang == "1" and etat in {"etude", "attente"} else None
        yield _demande(c, rang, etat, recue, jours, relance)


def etapes(c: Contexte) -> Iterator[u.EtapeAdmission]:
    for rang, etat, _recue, jours in _chemin(c):
        for n, (nom, le) in enumerate(zip(CHEMINS[etat], jours, strict=True)):
            motif = MOTIFS.get(nom)
            yield u.EtapeAdmission(
                **c.base("etape", rang, n),
                **_qui(c, C.ADMISSION),
                demande_id=c.base("demande", rang)["id"],
                etat=nom,
                le=le,
                motif=c.jetons(motif, C.ADMISSION) if motif else None,
            )


def conservations(c: Contexte) -> Iterator[u.DepartConservation]:
    for rang, etat, _recue, jours in _chemin(c):
        if etat in {"refus", "desistement"}:
            yield u.DepartConservation(
                **c.base("conservation", rang),
                regle="ADM-02",
                evenement="decision_refus" if etat == "refus" else "desistement",
                le=jours[-1],
                demande_id=c.base("demande", rang)["id"],
            )


def pieces(c: Contexte) -> Iterator[u.PieceAdmission]:
    esms = c.s.lieux[c.p.lieu].categorie_esms
    attend = c.p.numero in EN_COURS
    for n, piece in enumerate(donnees.pieces_pour(esms)):
        manque = attend and (c.p.numero + n) % 3 == 0
        recue = c.p.entree - 20 * JOUR
        yield u.PieceAdmission(
            **c.base("piece", n),
            **_qui(c, C.ADMISSION),
            demande_id=c.base("demande", "1" if attend else "0")["id"],
            nature=piece["code"],
            obligatoire=piece["obligatoire"] == "oui",
            etat="manquante" if manque and n % 2 else "attendue" if manque else "recue",
            demandee_le=recue - 20 * JOUR,
            recue_le=None if manque else recue,
            precision=c.jetons("Copie remise par la famille.", C.ADMISSION) if not manque and n == 0 else None,
        )


# -- founding documents and contracts ----------------------------------------------------------------------


def remises(c: Contexte) -> Iterator[u.RemiseDocument]:
    for n, document in enumerate(("livret", "charte", "reglement")):
        if c.p.numero % 17 == 3 and document == "reglement":
            continue  # not given yet
        yield u.RemiseDocument(
            **c.base("remise", n),
            **_qui(c, C.ADMINISTRATIF),
            document=document,
            edition="2025",
            remis_le=c.p.entree,
            remis_a=c.jetons(c.dire("{qui} et sa famille"), C.ADMINISTRATIF),
        )


def _signature(c: Contexte) -> dt.date | None:
    """On time for most; after the month for one in nine; not yet for one in eight."""
    if c.p.numero % 8 == 5:
        return None
    retard = 47 if c.p.numero % 9 == 4 else 6 + c.p.numero % 18
    signe = c.p.entree + retard * JOUR
    return signe if signe <= c.jour else None


def contrats(c: Contexte) -> Iterator[u.Contrat]:
    for contrat in _contrats(c):
        c.contrats.append(contrat)
        yield contrat


def _contrats(c: Contexte) -> Iterator[u.Contrat]:
    signe = _signature(c)
    remis = min(c.p.entree + (4 + c.p.numero % 8) * JOUR, c.jour)
    commun = {**_qui(c, C.ADMINISTRATIF)}
    yield u.Contrat(
        **c.base("contrat", 0),
        **commun,
        genre="sejour" if c.p.numero % 13 else "dipc",
        etat="signe" if signe else "remis",
        parties=c.jetons("Ses parents, qui exercent l’autorité parentale", C.ADMINISTRATIF)
        if c.p.profil == "ime"
        else None,
        effet_le=c.p.entree,
        remis_le=remis,
        signe_le=max(signe, remis) if signe else None,
        objectifs=c.jetons(c.dire("Soutenir l’autonomie de {qui} et préserver ses habitudes."), C.ADMINISTRATIF),
        prestations=c.jetons("Hébergement, restauration, accompagnement ; tarif du livret.", C.ADMINISTRATIF),
        motif_retard=None
        if signe and signe <= ajouter(c.p.entree, "P1M")
        else c.jetons("Rendez-vous reporté : le représentant était empêché.", C.ADMINISTRATIF),
    )
    avenant = ajouter(c.p.entree, "P6M") - (c.p.numero % 25) * JOUR
    if avenant <= c.jour and c.p.numero % 5:
        yield u.Contrat(
            **c.base("contrat", 1),
            **commun,
            genre="avenant",
            etat="signe",
            effet_le=avenant,
            remis_le=avenant,
            signe_le=avenant,
            objectifs=c.jetons(c.dire("{Il} participe à deux activités de son choix par semaine."), C.ADMINISTRATIF),
        )
    yield from _suites(c, commun, avenant)


def _suites(c: Contexte, commun: dict[str, Any], avenant: dt.date) -> Iterator[u.Contrat]:
    """The yearly update and the price annex: in order for most of them."""
    actualise = c.jour - (c.p.numero * 11 % 330) * JOUR
    if c.p.numero % 7 and actualise > avenant:
        yield u.Contrat(
            **c.base("contrat", 2),
            **commun,
            genre="avenant",
            etat="signe",
            effet_le=actualise,
            remis_le=actualise,
            signe_le=actualise,
            objectifs=c.jetons(c.dire("Les objectifs de l’an passé sont gardés ; {il} en ajoute un."), C.ADMINISTRATIF),
        )
    affiche = max(c.p.entree, c.jour - (c.p.numero * 7 % 320) * JOUR)
    if c.p.numero % 6:
        yield u.Contrat(
            **c.base("contrat", 3),
            **commun,
            genre="annexe",
            etat="remis",
            effet_le=affiche,
            remis_le=affiche,
            prestations=c.jetons("Tarif journalier en vigueur, remis avec le relevé.", C.ADMINISTRATIF),
        )


def versions(c: Contexte) -> Iterator[u.VersionDeContrat]:
    """What was signed, kept as it was read; the paper itself is in the cabinet of the house."""
    auteur = {nom: valeur for nom, valeur in _qui(c, C.ADMINISTRATIF).items() if nom == "auteur"}
    for n, contrat in enumerate(c.contrats):
        if contrat.etat != "signe":
            continue
        contenu = instantane(contrat)
        for partie in contenu["parties"]:
            partie["champs"] = [[nom, c.jetons.renouveler(dit, C.ADMINISTRATIF)] for nom, dit in partie["champs"]]
        yield u.VersionDeContrat(
            **c.base("version-contrat", n),
            **auteur,
            contrat=contrat,
            numero=1,
            contenu=contenu,
            empreinte=empreinte(contenu),
            signe_le=contrat.signe_le,
        )


def signataires(c: Contexte) -> Iterator[u.Signataire]:
    signe = _signature(c)
    if not signe:
        return
    premier = ("Ses parents", "parent") if c.p.profil == "ime" else ("{qui}", "personne")
    for n, (qui, qualite) in enumerate((premier, ("La direction", "etablissement"))):
        yield u.Signataire(
            **c.base("signataire", n),
            **_qui(c, C.ADMINISTRATIF),
            contrat_id=c.base("contrat", 0)["id"],
            version_figee_id=c.base("version-contrat", 0)["id"],
            nom=c.jetons(c.dire(qui), C.ADMINISTRATIF),
            qualite=qualite,
            signe_le=signe,
        )


# -- rights ------------------------------------------------------------------------------------------------

DROITS = {
    "ehpad": (("apa", "GIR 3"), ("apl", "")),
    "ime": (("orientation", "IME"), ("aeeh", "Complément 3")),
    "adultes": (("orientation", "Foyer d’accueil médicalisé"), ("aah", "80 %"), ("pch", "")),
}


def droits(c: Contexte) -> Iterator[u.DroitOuvert]:
    for n, (nature, taux) in enumerate(DROITS[c.p.profil]):
        debut = c.p.entree - 90 * JOUR
        reste = (18, 75, 150, 420, 700, 1100)[(c.p.numero + n) % 6]
        yield u.DroitOuvert(
            **c.base("droit", n),
            **_qui(c, C.PRESTATIONS),
            nature=nature,
            decide_le=debut - 20 * JOUR,
            du=debut,
            au=c.jour + reste * JOUR,
            taux=c.jetons(taux, C.PRESTATIONS) if taux else None,
            reference=c.jetons(f"Décision {debut.year}/{c.p.numero:04d}", C.PRESTATIONS),
        )


def couvertures(c: Contexte) -> Iterator[u.CouvertureSociale]:
    yield u.CouvertureSociale(
        **c.base("couverture", 0),
        **_qui(c, C.PRESTATIONS),
        genre="amo",
        organisme=c.jetons("CPAM du Calvados", C.PRESTATIONS),
        exoneration=c.p.numero % 3 == 0,
        du=c.p.entree - 900 * JOUR,
    )
    yield u.CouvertureSociale(
        **c.base("couverture", 1),
        **_qui(c, C.PRESTATIONS),
        genre="css" if c.p.numero % 7 == 0 else "amc",
        organisme=c.jetons("Mutuelle du Bocage", C.PRESTATIONS),
        contrat=c.jetons(f"B{c.p.numero:05d}", C.PRESTATIONS),
        du=c.jour - 300 * JOUR,
        au=c.jour + (25 if c.p.numero % 7 == 0 else 65 + c.p.numero * 3) * JOUR,
    )


def ressources(c: Contexte) -> Iterator[u.Ressource]:
    if c.p.profil == "ime" or c.p.numero % 4:
        return
    nature, montant = ("retraite", "1 180 €") if c.p.profil == "ehpad" else ("allocation", "1 033 €")
    yield u.Ressource(
        **c.base("ressource", 0),
        **_qui(c, C.PRESTATIONS),
        nature=nature,
        montant=c.jetons(montant, C.PRESTATIONS),
        utilite=c.jetons("Dossier d’aide sociale à l’hébergement", C.PRESTATIONS),
        du=c.p.entree,
    )


LIGNES = (
    demandes, etapes, conservations, pieces, remises, contrats, versions, signataires, droits, couvertures, ressources,
)  # fmt: skip
