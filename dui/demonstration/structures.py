"""Organismes, ESMS, accounts, teams: the rows of the declared table (`relations`)."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any

from django_otp.plugins.otp_totp.models import TOTPDevice

from dui.commun.finess import finess_valide
from dui.commun.rpps import rpps_valide
from dui.demonstration import relations as r
from habilitations.models import (
    Affectation,
    Compte,
    Equipe,
    Etablissement,
    MembreEquipe,
    Organisme,
    Professionnel,
    Unite,
)
from habilitations.professions import FICHES, Profession

ESPACE = uuid.UUID("6d0c3e0e-5c1a-5b8e-9f53-2f6a1b7d4c90")
AN = dt.timedelta(days=365)
JOUR = dt.timedelta(days=1)


def identifiant(*parties: object) -> uuid.UUID:
    """The same words give the same id, whatever the seed: how the demonstration knows its own rows."""
    return uuid.uuid5(ESPACE, "/".join(str(p) for p in parties))


def mot_de_passe(persona: r.Persona) -> str:
    """Fixed and public, strong by the house rule."""
    return f"phare-{hashlib.sha256(persona.cle.encode()).hexdigest()[:8]}-noisette-vent"


def secret_totp(graine: int, cle: str) -> str:
    return hashlib.sha256(f"totp/{graine}/{cle}".encode()).hexdigest()[:40]


def _avec_cle(base: str, juste: Any) -> str:
    return next(f"{base}{c}" for c in range(10) if juste(f"{base}{c}"))


@dataclass
class Structures:
    """What the rest of the loading needs, by key of the table."""

    lieux: dict[str, Etablissement] = field(default_factory=dict)
    unites: dict[tuple[str, str], Unite] = field(default_factory=dict)
    comptes: dict[str, Compte] = field(default_factory=dict)
    pros: dict[str, Professionnel] = field(default_factory=dict)
    equipes: dict[str, Equipe] = field(default_factory=dict)


def batir(graine: int, jour: dt.date) -> Structures:
    s = Structures()
    _lieux(s)
    for rang, persona in enumerate(r.PERSONAS):
        _compte(s, persona, rang, graine, jour)
    _equipes(s, jour)
    return s


def _lieux(s: Structures) -> None:
    organismes = {
        cle: Organisme.objects.create(id=identifiant("organisme", cle), nom=nom, finess=_avec_cle(base, finess_valide))
        for cle, (nom, base) in r.ORGANISMES.items()
    }
    for cle, (organisme, nom, categorie, unites, base) in r.LIEUX.items():
        lieu = Etablissement.objects.create(
            id=identifiant("esms", cle),
            organisme=organismes[organisme],
            nom=nom,
            finess=_avec_cle(base, finess_valide),
            categorie_esms=categorie,
        )
        s.lieux[cle] = lieu
        for unite in unites:
            s.unites[cle, unite] = Unite.objects.create(
                id=identifiant("unite", cle, unite), etablissement=lieu, nom=unite
            )


def _compte(s: Structures, p: r.Persona, rang: int, graine: int, jour: dt.date) -> None:
    compte = Compte.objects.creer(
        id=identifiant("compte", p.cle),
        courriel=p.identifiant,
        mot_de_passe=mot_de_passe(p),
        prenom=p.prenom,
        nom=p.nom,
        nature=p.nature,
        is_active=p.particularite != "desactive",
        confidentialite_le=jour - 2 * AN if p.profession else None,
    )
    s.comptes[p.cle] = compte
    if p.particularite != "sans_totp":
        TOTPDevice.objects.create(user=compte, name="téléphone", confirmed=True, key=secret_totp(graine, p.cle))
    if not p.profession:
        return
    sante = FICHES[Profession(p.profession)].est_de_sante
    pro = Professionnel.objects.create(
        id=identifiant("pro", p.cle),
        compte=compte,
        rpps=_avec_cle(f"8{rang:09d}", rpps_valide) if sante else "",
        titre="Dr" if p.profession == Profession.MEDECIN else "",
    )
    s.pros[p.cle] = pro
    for lieu in p.lieux:
        Affectation.objects.create(
            id=identifiant("affectation", p.cle, lieu),
            professionnel=pro,
            etablissement=s.lieux[lieu],
            unite=s.unites.get((lieu, p.unite)),
            profession=p.profession,
            **_dates_d_affectation(p, jour),
        )


def _dates_d_affectation(p: r.Persona, jour: dt.date) -> dict[str, Any]:
    if p.particularite == "stage":
        return {"du": jour - 20 * JOUR, "au": jour + 40 * JOUR, "motif": "stage de soins, deuxième année"}
    if p.particularite == "affectation_finie":
        return {"du": jour - 3 * AN, "au": jour - 30 * JOUR, "motif": "départ en retraite"}
    return {"du": jour - 3 * AN}


def _equipes(s: Structures, jour: dt.date) -> None:
    for cle, (lieu, unite, nom, cas, preuve, _dossiers) in r.EQUIPES.items():
        s.equipes[cle] = Equipe.objects.create(
            id=identifiant("equipe", cle),
            etablissement=s.lieux[lieu],
            unite=s.unites.get((lieu, unite or "")),
            nom=nom,
            cas=cas,
            preuve=preuve,
            preuve_le=jour - 200 * JOUR if preuve else None,
        )
    MembreEquipe.objects.bulk_create(
        MembreEquipe(
            id=identifiant("membre", p.cle, equipe),
            equipe=s.equipes[equipe],
            professionnel=s.pros[p.cle],
            **_dates_de_membre(p, statut, jour),
        )
        for p in r.PERSONAS
        for equipe, statut in p.equipes.items()
    )


def _dates_de_membre(p: r.Persona, statut: str, jour: dt.date) -> dict[str, Any]:
    if statut == "finie":
        return {"du": jour - 3 * AN, "au": jour - 30 * JOUR}
    if statut == "a_venir":
        return {"du": jour + 15 * JOUR}
    return {"du": jour - (20 * JOUR if p.particularite == "stage" else 3 * AN)}
