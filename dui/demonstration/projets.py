"""Projects of the demonstration: most persons have one, agreed upon and reviewed; some are late, some just begin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import DateTimeField, F
from django.db.models.functions import Cast

from dui.commun.categories import Categorie as C
from dui.commun.horloge import PARIS
from dui.demonstration.dossiers import Contexte
from dui.demonstration.projets_textes import MOTIFS, TRAMES, Objectif, Trame
from usagers import models as u
from usagers.projets.lecture import Contenu
from usagers.projets.versions import empreinte, instantane

SANS_PROJET, EN_RETARD = 0.12, 0.22
MOTIF = "chargement de la démonstration"


class Piece:
    """Writes the rows of one person, in the order in which their tables depend on one another."""

    def __init__(self, c: Contexte) -> None:
        self.c, self.h = c, c.p.hasard
        self.trame: Trame = TRAMES[c.p.profil]
        auteurs = c.auteurs(C.PROJET)
        self.auteur = auteurs[0] if auteurs else None
        self.lignes: dict[type, list[Any]] = {m: [] for m in ORDRE}

    def dire(self, texte: str) -> str:
        return self.c.jetons(self.c.dire(texte), C.PROJET)

    def poser(self, modele: Any, cle: str, **champs: Any) -> Any:
        signe: dict[str, Any] = {"auteur": self.c.s.comptes[self.auteur.cle] if self.auteur else None}
        if modele is not u.VersionDeProjet:
            signe["metier"] = self.auteur.profession if self.auteur else ""
        ligne = modele(**self.c.base(f"pap-{modele._meta.model_name}", cle), **signe, **champs)
        self.lignes[modele].append(ligne)
        return ligne


ORDRE: tuple[Any, ...] = (
    u.Projet,
    u.Attente,
    u.Besoin,
    u.Objectif,
    u.ActionDeProjet,
    u.VersionDeProjet,
    u.Accord,
    u.Bilan,
    u.ChangementDEtat,
)


def lots(contextes: list[Contexte]) -> Iterator[list[Any]]:
    """The rows of all persons, one list a table."""
    pieces = [p for c in contextes if (p := piece(c)) is not None]
    for modele in ORDRE:
        yield [ligne for p in pieces for ligne in p.lignes[modele]]


def piece(c: Contexte) -> Piece | None:
    p = Piece(c)
    if p.h.random() < SANS_PROJET and c.p.numero != 1:
        return None
    accord = _accord(p)
    commence = (accord or c.fin) - dt.timedelta(days=min(40, max(0, ((accord or c.fin) - c.p.entree).days)))
    etat = "TERMINE" if c.p.sortie else "ENCOURS" if accord else "ENPREPARATION"
    projet = p.poser(
        u.Projet,
        "0",
        etat=etat,
        titre=p.dire(p.trame.objectifs[0].intitule),
        projet_de_vie=p.dire(p.h.choice(p.trame.vies)),
        synthese=p.dire(p.h.choice(p.trame.syntheses)),
        facile=p.dire(p.h.choice(p.trame.faciles)),
        du=commence,
        au=c.p.sortie,
    )
    contenu = _contenu(p, projet, commence, bool(accord))
    if accord:
        _accorder(p, projet, contenu, accord)
        _commencer(p, projet, contenu, accord)
    return p


def _accord(p: Piece) -> dt.date | None:
    """Day of the last agreement; None when the stay is too recent for one. Late: more than a year ago."""
    duree = (p.c.fin - p.c.p.entree).days
    if duree < 90:
        return None
    tard = p.h.random() < EN_RETARD and duree > 440 and p.c.p.numero != 1
    recul = p.h.randint(372, min(duree - 60, 600)) if tard else p.h.randint(15, min(duree - 60, 330))
    return p.c.fin - dt.timedelta(days=recul)


def _contenu(p: Piece, projet: Any, jour: dt.date, commence: bool) -> Contenu:
    attentes: list[Any] = []
    for origine, qui, textes, combien in (
        ("personne", None, p.trame.attentes, 2),
        ("proche", "famille", p.trame.proches, 1),
        ("professionnel", "équipe", p.trame.propositions, 2),
    ):
        for texte in p.h.sample(textes, combien):
            attentes.append(
                p.poser(
                    u.Attente,
                    str(len(attentes)),
                    projet=projet,
                    origine=origine,
                    texte=p.dire(texte),
                    le=jour,
                    qui=p.dire(qui) if qui else None,
                    comment=None if qui else p.dire("pendant un entretien au calme"),
                )
            )
    choisis = p.h.sample(p.trame.objectifs, 2)
    besoins = [
        p.poser(u.Besoin, str(rang), projet=projet, code=o.besoin, commentaire=p.dire("Repéré avec la personne."))
        for rang, o in enumerate(sorted(choisis, key=lambda o: o.besoin))
    ]
    objectifs = [_objectif(p, projet, rang, o, jour, commence) for rang, o in enumerate(choisis)]
    actions = {o.pk: [a for a in p.lignes[u.ActionDeProjet] if a.objectif_id == o.pk] for o in objectifs}
    return Contenu(projet, attentes, besoins, objectifs, actions)


def _objectif(p: Piece, projet: Any, rang: int, o: Objectif, jour: dt.date, commence: bool) -> Any:
    annule = commence and rang == 1 and p.c.p.numero % 9 == 0
    etat = "ANNULE" if annule else "ACTIF" if commence else "ENPREPARATION"
    objectif = p.poser(
        u.Objectif,
        str(rang),
        projet=projet,
        etat=etat,
        avancement=p.h.randint(0, 4) if commence else 0,
        intitule=p.dire(o.intitule),
        resultat=p.dire(o.resultat),
        moyens=p.dire(o.moyens),
        qui=p.dire(o.actions[0].qui),
        echeance=max(jour, p.c.fin) + dt.timedelta(days=p.h.randint(-20, 240)),
        critere=p.dire(o.critere),
        avis=p.dire(o.avis),
        facile=p.dire(o.facile),
    )
    for numero, a in enumerate(o.actions):
        p.poser(
            u.ActionDeProjet,
            f"{rang}-{numero}",
            objectif=objectif,
            etat=etat,
            intitule=p.dire(a.intitule),
            prestation=a.prestation,
            frequence=p.dire(a.frequence),
            qui=p.dire(a.qui),
            du=jour,
        )
    return objectif


def _accorder(p: Piece, projet: Any, contenu: Contenu, jour: dt.date) -> None:
    fige = instantane(contenu)
    avant = max(p.c.p.entree + dt.timedelta(days=45), jour - dt.timedelta(days=360))
    if avant < jour - dt.timedelta(days=120) and p.c.p.numero % 2:
        _signer(p, projet, 1, _ancienne(fige), avant)
    _signer(p, projet, len(p.lignes[u.VersionDeProjet]) + 1, fige, jour)
    etape = jour + dt.timedelta(days=120)
    if etape < p.c.fin and p.h.random() < 0.5 and (p.c.fin - jour).days < 372:
        atteint, suite, avis = p.h.choice(p.trame.bilans)
        p.poser(
            u.Bilan,
            "0",
            projet=projet,
            nature="intermediaire",
            date=etape,
            invites=p.dire("{qui}, sa famille, l’équipe"),
            atteint=p.dire(atteint),
            suite=p.dire(suite),
            avis=p.dire(avis),
            prochain=etape + dt.timedelta(days=300),
        )


def _ancienne(fige: dict[str, Any]) -> dict[str, Any]:
    """What had been agreed the year before: one objective less, the other said more modestly."""
    parties = [dict(x) for x in fige["parties"]]
    rangs = [rang for rang, x in enumerate(parties) if x["genre"] == "Objectif"]
    parties = parties[: rangs[-1]]
    premier = parties[rangs[0]]
    premier["champs"] = [
        [nom, "Essayer, à son rythme." if nom == "Résultat attendu" else valeur] for nom, valeur in premier["champs"]
    ]
    return fige | {"parties": parties}


def _signer(p: Piece, projet: Any, numero: int, fige: dict[str, Any], jour: dt.date) -> None:
    """A version, with the answer of the person (or who represents them) and of the ESMS."""
    version = p.poser(
        u.VersionDeProjet,
        str(numero),
        projet=projet,
        numero=numero,
        contenu=fige,
        empreinte=empreinte(fige),
        figee_le=_instant(jour),
    )
    mots = p.c.p.mots
    represente = p.c.p.profil == "ime"
    par, nom = ("representant", "Ses deux parents") if represente else ("personne", f"{mots['prenom']} {mots['nom']}")
    reserve = p.c.p.numero % 7 == 3
    p.poser(
        u.Accord,
        f"{numero}-0",
        projet=projet,
        version_figee=version,
        par=par,
        nom=p.dire(nom),
        le=jour,
        reponse="reserves" if reserve else "accord",
        moyen="oral" if p.c.p.numero % 3 == 0 else "signature",
        precisions=p.dire("Souhaite en reparler au printemps.") if reserve else None,
    )
    p.poser(
        u.Accord,
        f"{numero}-1",
        projet=projet,
        version_figee=version,
        par="esms",
        nom=p.dire("Chef de service"),
        le=jour,
        reponse="accord",
        moyen="signature",
    )


def _commencer(p: Piece, projet: Any, contenu: Contenu, jour: dt.date) -> None:
    """The changes of state that led to what is shown, with their day."""
    p.poser(
        u.ChangementDEtat,
        "projet",
        projet=projet,
        avant="ENPREPARATION",
        apres="ENCOURS",
        le=_instant(jour),
        motif=None,
    )
    for rang, o in enumerate(contenu.objectifs):
        p.poser(
            u.ChangementDEtat,
            f"objectif-{rang}",
            projet=projet,
            objectif=o,
            avant="ENPREPARATION",
            apres="ACTIF",
            le=_instant(jour),
            motif=None,
        )
        if o.etat == "ANNULE":
            p.poser(
                u.ChangementDEtat,
                f"annule-{rang}",
                projet=projet,
                objectif=o,
                avant="ACTIF",
                apres="ANNULE",
                le=_instant(min(jour + dt.timedelta(days=14), p.c.fin)),
                motif=p.dire(p.h.choice(MOTIFS)),
            )
    if projet.etat == "TERMINE":
        p.poser(
            u.ChangementDEtat,
            "fin",
            projet=projet,
            avant="ENCOURS",
            apres="TERMINE",
            le=_instant(p.c.fin),
            motif=None,
        )


def _instant(jour: dt.date) -> dt.datetime:
    return dt.datetime.combine(jour, dt.time(10, 30), PARIS)


def dater() -> None:
    """The projects were begun on their day, not this morning."""
    jour = Cast(F("du"), DateTimeField()) + dt.timedelta(hours=9)
    u.Projet.objects.mise_a_jour_motivee(MOTIF, cree_le=jour, modifie_le=jour)
