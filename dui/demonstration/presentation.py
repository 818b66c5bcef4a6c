"""`manage.py demo --personas`: the accounts, the dossiers with their declared relations, the objects, as JSON.

Ids only: nothing is read that shows something of a person.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from audit.journal import session_tracee
from dui.commun.acces import Acces, sans_montrer
from dui.commun.modeles import DonneeDeDossier, modeles_gardes
from dui.demonstration import relations as r
from dui.demonstration.structures import identifiant, mot_de_passe
from habilitations.models import (
    Accompagnement,
    Affectation,
    Autorisation,
    BrisDeGlace,
    Compte,
    Equipe,
    MembreEquipe,
    SessionOuverte,
)
from habilitations.perimetre import en_cours
from usagers.models import Dossier, Enquete, MandatCvs, SeanceCvs

SANS_DOSSIER: dict[str, Any] = {
    "equipe": Equipe,
    "membre": MembreEquipe,
    "affectation": Affectation,
    "compte": Compte,
    "enquete": Enquete,
    "mandatcvs": MandatCvs,
    "seancecvs": SeanceCvs,
}


def presenter() -> dict[str, Any]:
    with session_tracee(Acces.systeme(motif="présentation de la démonstration", action="lister")), sans_montrer():
        table = _Relations()
        dossiers = list(Dossier.objects.order_by("numero").only("numero", "etablissement", "etat"))
        return {"personas": personas(), "dossiers": [_dossier(d, table) for d in dossiers], "objets": list(_objets())}


def personas() -> list[dict[str, Any]]:
    """Only the accounts that are in the base."""
    comptes = {c.pk: c for c in Compte.objects.all()}
    graines = {a.user_id: base64.b32encode(a.bin_key).decode() for a in TOTPDevice.objects.all()}
    lignes = []
    for p in r.PERSONAS:
        compte = comptes.get(identifiant("compte", p.cle))
        if compte is not None:
            lignes.append(
                {
                    "cle": p.cle,
                    "uuid": str(compte.pk),
                    "identifiant": compte.courriel,
                    "mot_de_passe": mot_de_passe(p),
                    "totp_secret": graines.get(compte.pk),
                    "site": p.site,
                    "profession": p.profession,
                    "etablissements": [str(identifiant("esms", lieu)) for lieu in p.lieux_en_cours],
                    "etat": "actif" if compte.is_active else "desactive",
                }
            )
    return lignes


class _Relations:
    """The declared table, kept true of what time and use changed: emergency accesses end, dossiers are imported."""

    def __init__(self) -> None:
        self.lieux = {identifiant("esms", cle): cle for cle in r.LIEUX}
        equipes = {identifiant("equipe", cle): cle for cle in r.EQUIPES}
        self.equipes: dict[Any, set[str]] = {}
        for dossier, equipe in Accompagnement.objects.filter(en_cours()).values_list("dossier_id", "equipe_id"):
            self.equipes.setdefault(dossier, set()).add(equipes.get(equipe, ""))
        ouverts = BrisDeGlace.objects.filter(referme_le__isnull=True, expire_le__gt=timezone.now())
        self.ouverts = set(ouverts.values_list("compte_id", "dossier_id"))

    def de(self, p: r.Persona, d: Dossier) -> str:
        if d.pk == identifiant("dossier", d.numero):
            relation = r.relation(p, d.numero)
        else:
            relation = r.relation_nouvelle(p, self.lieux.get(d.etablissement_id, ""), self.equipes.get(d.pk, set()))
        if (identifiant("compte", p.cle), d.pk) in self.ouverts:
            return "bris_ouvert" if relation in {"autre_equipe", "bris_expire", "bris_ouvert"} else relation
        return "bris_expire" if relation == "bris_ouvert" else relation


def _dossier(d: Dossier, table: _Relations) -> dict[str, Any]:
    relations = {p.cle: relation for p in r.PERSONAS if (relation := table.de(p, d))}
    return {
        "uuid": str(d.pk),
        "numero": d.numero,
        "etablissement": str(d.etablissement_id),
        "etat": d.etat,
        "relations": relations,
    }


def _objets() -> Iterator[dict[str, Any]]:
    for modele in modeles_gardes():
        if not issubclass(modele, DonneeDeDossier):
            continue
        champs = ["pk", "dossier_id", *(["categorie"] if modele.categorie_par_ligne() else [])]
        for pk, dossier, *categorie in modele.objects.values_list(*champs).order_by("dossier_id", "pk"):
            fixe = str(categorie[0] if categorie else modele.categories_possibles()[0])
            yield _objet(modele._meta.model_name or "", pk, dossier, fixe)
    for pk, dossier in BrisDeGlace.objects.values_list("pk", "dossier_id"):
        yield _objet("bris", pk, dossier, None)
    for pk, dossier in Accompagnement.objects.values_list("pk", "dossier_id"):
        yield _objet("accompagnement", pk, dossier, None)
    for pk, dossier in Autorisation.objects.values_list("pk", "content_object_id"):
        yield _objet("autorisation", pk, dossier, None)
    for genre, objets in SANS_DOSSIER.items():
        ordre = ("etablissement__nom", "nom") if objets is Equipe else ("pk",)
        for pk in objets.objects.order_by(*ordre).values_list("pk", flat=True):
            yield _objet(genre, pk, None, None)
    for pk in SessionOuverte.objects.values_list("pk", flat=True):
        yield _objet("session", pk, None, None)


def _objet(genre: str, pk: Any, dossier: Any, categorie: str | None) -> dict[str, Any]:
    return {"type": genre, "uuid": str(pk), "dossier": str(dossier) if dossier else None, "categorie": categorie}
