"""Rows of one dossier other than transmissions: identity, contacts, relatives, protection, stays, writings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dui.commun.categories import Categorie as C
from dui.commun.categories import Niveau
from dui.demonstration import relations as r
from dui.demonstration import textes
from dui.demonstration.jetons import Jetons
from dui.demonstration.personnes import HOMONYMES, Personne
from dui.demonstration.structures import Structures, identifiant
from habilitations.matrice import par_defaut
from usagers import models as u

# Professions that write in each category, the usual author first.
AUTEURS: dict[str, tuple[str, ...]] = {
    C.ADMISSION: ("chef_service", "assistant_social", "coordonnateur", "cadre_sante", "secretaire"),
    C.ADMINISTRATIF: ("secretaire", "assistant_social", "chef_service", "coordonnateur"),
    C.PRESTATIONS: ("assistant_social", "secretaire", "chef_service", "coordonnateur"),
    C.PROCHES: ("chef_service", "assistant_social", "cadre_sante", "coordonnateur"),
    C.ACCOMPAGNEMENT: ("educateur", "aes", "animateur", "moniteur_educateur", "aide_soignant", "veilleur"),
    C.PARCOURS: ("cadre_sante", "chef_service", "assistant_social", "coordonnateur", "secretaire"),
    C.PROJET: ("educateur", "psychologue", "infirmier", "coordonnateur"),
    C.SOINS: ("infirmier", "medecin", "aide_soignant"),
    C.PARAMEDICAL: ("kine", "ergo", "dieteticien", "ortho", "psychomotricien", "infirmier", "medecin"),
    C.COORDINATION: ("infirmier", "educateur", "coordonnateur", "chef_service"),
    C.RELATION: ("chef_service", "secretaire", "directeur", "assistant_social", "coordonnateur"),
    C.PSYCHOLOGUE: ("psychologue",),
    C.SECRET: ("medecin",),
    C.ADRESSE_PROTEGEE: ("assistant_social",),
    C.TIERS: ("assistant_social",),
}


@dataclass
class Contexte:
    """One person, with what is needed to write about them."""

    p: Personne
    s: Structures
    jetons: Jetons
    jour: dt.date
    contrats: list[Any] = field(default_factory=list)  # written, for what was signed of them

    def base(self, *parties: object) -> dict[str, Any]:
        return {
            "id": identifiant(*parties, self.p.numero),
            "dossier_id": self.p.id,
            "etablissement_id": self.s.lieux[self.p.lieu].pk,
        }

    def dire(self, texte: str) -> str:
        return texte.format_map(self.p.mots)

    def auteurs(self, categorie: str) -> list[r.Persona]:
        """Colleagues who may have written it: in the team, or by their function in the ESMS."""
        ordre = AUTEURS[categorie]
        possibles = [q for q in r.PERSONAS if q.profession in ordre and self._ecrit_ici(q)]
        return sorted(possibles, key=lambda q: ordre.index(q.profession))

    def lecteurs(self, categorie: C) -> list[r.Persona]:
        """Colleagues of the person's teams whose profession reads the category."""
        return [
            q
            for q in r.PERSONAS
            if q.profession
            and not q.particularite
            and r.relation(q, self.p.numero) == "equipe"
            and par_defaut(q.profession)[categorie] >= Niveau.LECTURE
        ]

    def _ecrit_ici(self, q: r.Persona) -> bool:
        if q.particularite:
            return False
        if q.a_une_fonction:
            return self.p.lieu in q.lieux
        return any(statut == "actif" and self.p.numero in r.EQUIPES[e][5] for e, statut in q.equipes.items())

    @property
    def fin(self) -> dt.date:
        return self.p.sortie or self.jour


def dossier(c: Contexte) -> u.Dossier:
    p = c.p
    notes = textes.NOTES[p.profil]
    note = c.dire(notes[p.hasard.randrange(len(notes))])
    if p.numero == 1:
        note = (
            "A mal dormi, fièvre depuis jeudi. Le Dr Lefèvre passe à 11 h. Boit peu : proposer à boire à chaque "
            "passage. Sa fille Lucie vient à 15 h."
        )
    detruit = p.numero == r.DETRUIT
    return u.Dossier(
        id=p.id,
        etablissement=c.s.lieux[p.lieu],
        unite=c.s.unites[p.lieu, p.unite],
        numero=p.numero,
        etat=p.etat,
        nom_naissance=p.nom,
        premier_prenom=p.prenom,
        prenoms=p.prenoms or p.prenom,
        nom_utilise=p.nom_utilise,
        sexe=p.sexe,
        date_naissance=None if detruit else p.naissance,
        lieu_naissance=p.cog,
        commune_naissance="" if detruit else c.jetons(p.commune, C.IDENTITE),
        chambre=p.chambre if p.sortie is None else "",
        entre_le=p.entree,
        sorti_le=p.sortie,
        decede_le=p.deces,
        note=None if detruit else c.jetons(note, C.IDENTITE),
    )


def identite(c: Contexte) -> u.IdentiteINS:
    tirage = c.p.hasard.random()
    statut = "qualifiee" if c.p.numero == 1 or tirage < 0.6 else "validee" if tirage < 0.8 else "recuperee"
    statut = "provisoire" if tirage > 0.93 and c.p.numero != 1 else statut
    connu = statut in {"qualifiee", "recuperee"}
    return u.IdentiteINS(
        **c.base("ins"),
        statut=statut,
        matricule=c.p.matricule if connu else None,
        oid=("1.2.250.1.213.1.4.11" if c.p.numero % 2 else "1.2.250.1.213.1.4.10") if connu else "",
        verifie_le=c.p.entree if statut in {"qualifiee", "validee"} else None,
        homonyme=c.p.numero in HOMONYMES,
    )


def vigilances(c: Contexte) -> Iterator[u.Vigilance]:
    choix = textes.VIGILANCES[c.p.profil]
    if c.p.numero == 1:
        choisies = [("allergie", "pénicilline"), ("chute", "déambulateur à portée de main")]
    else:
        choisies = c.p.hasard.sample(choix, c.p.hasard.randint(1, min(2, len(choix))))
    for rang, (genre, texte) in enumerate(choisies):
        yield u.Vigilance(
            **c.base("vigilance", rang), type=genre, texte=c.jetons(texte, C.IDENTITE), du=c.p.entree, au=c.p.sortie
        )


def ecrits(c: Contexte) -> Iterator[u.Ecrit]:
    for categorie, modeles in textes.ecrits_de(c.p.profil).items():
        if categorie == C.SECRET and c.p.age(c.jour) >= 18:
            continue
        if categorie == C.TIERS and c.p.numero % 5 != 1:
            continue
        auteurs = c.auteurs(categorie)
        for rang, (titre, texte) in enumerate(modeles):
            auteur = auteurs[(c.p.numero + rang) % min(2, len(auteurs))] if auteurs else None
            yield u.Ecrit(
                **c.base("ecrit", categorie.value, rang),
                categorie=categorie,
                date=_date(c, categorie, rang),
                titre=c.jetons(c.dire(titre), categorie),
                texte=c.jetons(c.dire(texte), categorie),
                auteur=c.s.comptes[auteur.cle] if auteur else None,
                metier=auteur.profession if auteur else "",
            )


def _date(c: Contexte, categorie: C, rang: int) -> dt.date:
    """Admission comes before the entry, arrival on its day, the rest during the stay."""
    if categorie == C.ADMISSION:
        return c.p.entree - dt.timedelta(days=40 - 25 * rang)
    if categorie == C.PARCOURS and rang == 0:
        return c.p.entree
    return c.p.entree + dt.timedelta(days=c.p.hasard.randrange(max(1, (c.fin - c.p.entree).days)))


def sejours(c: Contexte) -> Iterator[u.Sejour]:
    p = c.p
    provenance = {"ehpad": "Domicile", "ime": "Famille", "adultes": "Hôpital"}[p.profil]
    yield u.Sejour(
        **c.base("sejour", 0),
        numero=f"S{p.numero:04d}-1",
        statut="en_cours" if p.sortie is None else "termine",
        admis_le=p.entree - dt.timedelta(days=30),
        nature="permanent",
        entree_par="admission",
        venant_de={"ehpad": "domicile", "ime": "famille", "adultes": "hopital"}[p.profil],
        sortie_par=("deces" if p.deces else "domicile") if p.sortie else "",
        entree_prevue=p.entree,
        entree=p.entree,
        sortie=p.sortie,
        mode_entree=c.jetons("Admission après commission", C.PARCOURS),
        mode_sortie=c.jetons("Décès" if p.deces else "Départ préparé avec la personne", C.PARCOURS)
        if p.sortie
        else None,
        provenance=c.jetons(provenance, C.PARCOURS),
        commentaire=c.jetons("Accueil préparé par deux visites.", C.PARCOURS),
    )
    if p.numero % 4 == 0 or p.numero == 1:
        debut = p.entree - dt.timedelta(days=120)
        yield u.Sejour(
            **c.base("sejour", 1),
            numero=f"S{p.numero:04d}-0",
            statut="termine",
            nature="temporaire",
            sortie_par="domicile",
            allant_vers="domicile",
            entree=debut,
            sortie=debut + dt.timedelta(days=21),
            mode_entree=c.jetons("Accueil temporaire", C.PARCOURS),
            mode_sortie=c.jetons("Retour à domicile", C.PARCOURS),
            provenance=c.jetons(provenance, C.PARCOURS),
        )
