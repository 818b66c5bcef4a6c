"""A population by the thousand, set-based: ids are digests of their rank, so both databases agree without a join.

Two hundred dossiers a team, a thousand an ESMS, eight professionals a team: what grows is the number of teams and of
ESMS, never the caseload. The first team's dossiers, those measured, hold real ciphers; the others hold bytes of the
same size that nobody opens.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import uuid
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction
from django.utils import timezone

from audit.journal import session_tracee
from bench.gardien import connexion_du_proprietaire
from dui.commun.acces import Acces

NOMS = """martin bernard dubois thomas robert richard petit durand leroy moreau simon laurent lefebvre michel garcia
david bertrand roux vincent fournier morel girard andre mercier dupont lambert bonnet francois martinez legrand
garnier faure rousseau blanc guerin muller henry roussel nicolas perrin morin mathieu clement gauthier dumont lopez
fontaine chevalier robin masson sanchez gerard nguyen boyer denis lemaire duval joly gautier roger roche roy noel
meyer lucas meunier jean perez marchand dufour blanchard marie barbier brun dumas brunet schmitt leroux colas fabre
renard arnaud gaillard caron fernandez rey lacroix vidal bourgeois aubert guillaume olivier"""
PRENOMS = """marie jeanne marguerite germaine louise yvonne madeleine suzanne marthe marcelle jean pierre louis andre
marcel rene henri paul maurice georges roger joseph emile albert lucien simone denise paulette jacqueline odette
raymond robert claude michel jacques bernard gerard daniel monique nicole lea lucas emma hugo chloe nathan ines theo
sami lina noah jade ethan manon enzo camille"""
PAR_EQUIPE, PAR_ESMS, MEMBRES = 200, 1000, 8
TRANSMISSIONS, ECRITS = 30, 36  # of each dossier measured
TEXTE = "A bien dormi, s’est levée seule, a déjeuné avec les autres. Douleur au genou droit à la marche, cotée 3. " * 3


def identifiant(genre: str, rang: int) -> uuid.UUID:
    """Same as `md5('d12')::uuid` in SQL."""
    return uuid.UUID(hashlib.md5(f"{genre}{rang}".encode(), usedforsecurity=False).hexdigest())


INFIRMIERE, SECRETAIRE, DPO, DIRECTRICE = (
    identifiant("c", 0), identifiant("s", 0), identifiant("s", 1), identifiant("s", 2),
)  # fmt: skip
LIEU = identifiant("e", 0)


def _ordres(section: str) -> list[str]:
    """Orders of one section of population.sql, comments left out."""
    texte = (Path(__file__).with_name("population.sql")).read_text(encoding="utf-8")
    voulu = texte.split(f"-- Section: {section}\n")[1].split("-- Section:")[0]
    lignes = "\n".join(ligne for ligne in voulu.splitlines() if not ligne.startswith("--"))
    return [ordre for ordre in lignes.split(";\n\n") if ordre.strip()]


def peupler(premier: int, dernier: int, *, un_seul_esms: bool = False) -> None:
    """Dossiers `premier` … `dernier` (ranks from 1) with their teams; in the measured ESMS alone when asked."""
    premiere_fois = premier == 1
    valeurs: dict[str, Any] = {
        "d": premier, "f": dernier, "qd": (premier - 1) // PAR_EQUIPE, "qf": (dernier - 1) // PAR_EQUIPE,
        "equipe": PAR_EQUIPE, "esms": PAR_ESMS, "membres": MEMBRES, "seul": un_seul_esms, "noms": NOMS.split(),
        "prenoms": PRENOMS.split(), "a_part": PAR_EQUIPE, "traces": 20 if premiere_fois else 5,
    }  # fmt: skip
    with session_tracee(Acces.systeme(motif="peuplement des mesures")), connection.cursor() as curseur:
        for ordre in _ordres("structure"):
            curseur.execute(ordre, valeurs)
    with transaction.atomic(using="cles"), connections["cles"].cursor() as curseur:
        for ordre in _ordres("cles"):
            curseur.execute(ordre, valeurs)
    if premiere_fois:
        _contenu_mesure(min(dernier, PAR_EQUIPE))
    with connexion_du_proprietaire(str(connection.settings_dict["NAME"])) as proprietaire:  # digests that chain nothing
        for ordre in _ordres("journal"):
            proprietaire.execute(ordre, valeurs)


def vieillir() -> None:
    """Three years behind the dossiers measured: what a page must not read again each day."""
    with session_tracee(Acces.systeme(motif="histoire des mesures")), connection.cursor() as curseur:
        for ordre in _ordres("histoire"):
            curseur.execute(ordre, {"membres": MEMBRES, "a_part": PAR_EQUIPE})


def _contenu_mesure(combien: int) -> None:
    """What the measured pages decrypt, written by the application's own fields."""
    from dui.commun.chiffrement.cles import creer_cles

    hasard = random.Random(20)
    dossiers = [identifiant("d", n) for n in range(1, combien + 1)]
    creer_cles(dossiers)
    with session_tracee(Acces.systeme(motif="contenu des mesures")):
        for modele, lignes in _objets(dossiers, hasard).items():
            modele.objects.creer_en_lot("mesures", lignes)
        _dater_les_transmissions()


def _objets(dossiers: list[uuid.UUID], hasard: random.Random) -> dict[Any, list[Any]]:
    from coordination.models import Transmission
    from usagers import models as u

    jour, maintenant = timezone.localdate(), timezone.now()
    rangees: dict[Any, list[Any]] = {}
    for dossier in dossiers:
        socle = {"dossier_id": dossier, "etablissement_id": LIEU}
        for modele, champs in (
            (u.Vigilance, {"type": "chute", "texte": "Marche lente.", "du": jour}),
            (u.IdentiteINS, {}),
            (u.Sejour, {"entree": jour - dt.timedelta(days=200), "provenance": "Domicile"}),
            (u.Proche, {"nom": "Lucie Dupuis", "lien": "enfant", "telephone": "0600000000"}),
            (u.Proche, {"nom": "Paul Dupuis", "lien": "enfant", "telephone": "0600000001"}),
            (u.Coordonnees, {"adresse": "3 rue des Lilas", "telephone": "0200000000"}),
            (u.MesureProtection, {"type": "curatelle", "titulaire": "Mme Roy", "du": jour}),
        ):
            rangees.setdefault(modele, []).append(modele(**socle, **champs))
        for rang in range(ECRITS):
            categorie = ("soins", "accompagnement", "administratif")[rang % 3]
            ecrit = u.Ecrit(
                **socle, categorie=categorie, date=jour - dt.timedelta(days=rang), titre=f"Note {rang}", texte=TEXTE
            )
            rangees.setdefault(u.Ecrit, []).append(ecrit)
        for rang in range(TRANSMISSIONS):
            transmission = Transmission(
                **socle,
                categorie=("soins", "soins", "accompagnement", "coordination")[rang % 4],
                cible=("sommeil", "chute", "douleur", "alimentation")[rang % 4],
                donnees=TEXTE,
                actions="Prévenir le médecin si la douleur augmente.",
                importance="urgente" if hasard.random() < 0.05 else "normale",
                faite_le=maintenant - dt.timedelta(days=28 * hasard.random()),
                auteur_id=identifiant("c", hasard.randrange(MEMBRES)),
                metier="infirmier",
            )
            rangees.setdefault(Transmission, []).append(transmission)
    return rangees


def _dater_les_transmissions() -> None:
    """`cree_le` is set by the save: bring it back to the day of the fact, else everything is new."""
    with connection.cursor() as curseur:
        curseur.execute("UPDATE coordination_transmission SET cree_le = faite_le WHERE cree_le > faite_le")
