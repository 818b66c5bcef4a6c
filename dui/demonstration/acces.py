"""What opens a dossier: accompaniments of the teams, named grants, emergency accesses. Rows of the declared table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from dui.commun.categories import Categorie
from dui.demonstration import relations as r
from dui.demonstration.personnes import Personne
from dui.demonstration.structures import JOUR, Structures, identifiant
from habilitations.models import Accompagnement, Autorisation, BrisDeGlace

QUATRE_HEURES = dt.timedelta(hours=4)


def poser(s: Structures, personnes: list[Personne], jour: dt.date) -> None:
    Accompagnement.objects.bulk_create(_accompagnements(s, personnes, jour))
    par_numero = {p.numero: p for p in personnes}
    droits = {p.codename: p for p in Permission.objects.filter(codename__startswith="lire_")}
    for (cle, numero), relation in r.PARTICULIERES.items():
        if relation.startswith("nominative"):
            _autoriser(s, cle, par_numero[numero], relation, droits)
        elif relation.startswith("bris"):
            _briser(s, cle, par_numero[numero], relation)


def _accompagnements(s: Structures, personnes: list[Personne], jour: dt.date) -> list[Accompagnement]:
    referents = {"jardin": "paul", "verger": "fatou", "mesanges": "manon", "hirondelles": "thomas",
                 "horizon": "aurelie", "ancrage": "valerie"}  # fmt: skip
    lignes = []
    for p in personnes:
        for cle, (lieu, _unite, _nom, _cas, _preuve, numeros) in r.EQUIPES.items():
            if p.numero in numeros:
                fin = min(jour - 10 * JOUR, p.sortie or jour) if p.numero in r.SORTIS_DE_L_EQUIPE else None
                lignes.append(
                    Accompagnement(
                        id=identifiant("accompagnement", cle, p.numero),
                        dossier_id=p.id,
                        etablissement=s.lieux[lieu],
                        equipe=s.equipes[cle],
                        referent=s.pros.get(referents.get(cle, "")),
                        du=p.entree,
                        au=fin,
                    )
                )
    return lignes


def _autoriser(s: Structures, cle: str, p: Personne, relation: str, droits: dict[str, Any]) -> None:
    finie = relation == "nominative_expiree"
    categories = ["soins"] if finie else relation.split(":")[1].split("+")
    debut = timezone.now() - 60 * JOUR
    accordant = "claire" if p.lieu == "tilleuls" else "samir"
    for categorie in sorted({Categorie.IDENTITE.value, *categories}):
        Autorisation.objects.create(
            id=identifiant("autorisation", cle, p.numero, categorie),
            content_object_id=p.id,
            etablissement=s.lieux[p.lieu],
            user=s.comptes[cle],
            permission=droits[f"lire_{categorie}"],
            debut=debut,
            fin=timezone.now() + (-JOUR if finie else 90 * JOUR),
            fondement="Relais pendant une absence, à la demande de la personne",
            consentement_le=debut.date(),
            accordee_par=s.comptes[accordant],
        )


def _briser(s: Structures, cle: str, p: Personne, relation: str) -> None:
    ouvert_le = timezone.now() - (3 * JOUR if relation == "bris_expire" else dt.timedelta())
    BrisDeGlace(
        id=identifiant("bris", cle, p.numero),
        dossier_id=p.id,
        etablissement=s.lieux[p.lieu],
        compte=s.comptes[cle],
        motif="urgence",
        precision="Malaise dans le couloir, personne de son équipe n’était joignable.",
        ouvert_le=ouvert_le,
        expire_le=ouvert_le + QUATRE_HEURES,
    ).save()
