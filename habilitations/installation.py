"""First installation: an ESMS with its units, and the account that will open the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.horloge import aujourdhui
from habilitations.models import Affectation, Compte, Etablissement, NatureCompte, Organisme, Professionnel, Unite
from habilitations.models.structures import CategorieESMS
from habilitations.professions import Profession


class InstallationRefusee(Exception):
    """The text can be shown."""


def _valider(objet: Organisme | Etablissement | Compte | Professionnel) -> None:
    """Keys of FINESS and RPPS, unique numbers and addresses: said in French, on one line."""
    try:
        objet.full_clean(exclude=["password", "organisme", "compte"])
    except ValidationError as erreur:
        raise InstallationRefusee(" ".join(m for messages in erreur.message_dict.values() for m in messages)) from None


def creer_etablissement(
    *,
    organisme: str,
    nom: str,
    finess: str,
    categorie: CategorieESMS,
    finess_organisme: str = "",
    unites: Iterable[str] = (),
) -> Etablissement:
    """Create an ESMS, its organisme if it is the first of it, and its units. Raises `InstallationRefusee`."""
    porteur = Organisme.objects.filter(nom=organisme).first()
    if porteur is None:
        porteur = Organisme(nom=organisme, finess=finess_organisme)
        _valider(porteur)
        porteur.save()
    lieu = Etablissement(organisme=porteur, nom=nom, finess=finess, categorie_esms=categorie)
    _valider(lieu)
    lieu.save()
    for unite in dict.fromkeys(unites):
        Unite.objects.create(etablissement=lieu, nom=unite)
    _tracer(lieu, f"etablissement_cree {categorie.value}")
    return lieu


def creer_compte(
    *,
    courriel: str,
    prenom: str,
    nom: str,
    lieu: Etablissement | None = None,
    rpps: str = "",
    confidentialite_le: dt.date | None = None,
) -> Compte:
    """The first account: of direction in `lieu`, else of technical administration. It has no password yet.

    Raises `InstallationRefusee`.
    """
    nature = NatureCompte.PROFESSIONNEL if lieu else NatureCompte.TECHNIQUE
    compte = Compte(
        courriel=courriel.strip().lower(),
        prenom=prenom,
        nom=nom,
        nature=nature,
        confidentialite_le=confidentialite_le or aujourdhui(),
    )
    compte.set_unusable_password()
    _valider(compte)
    compte.save()
    if lieu is not None:
        pro = Professionnel(compte=compte, rpps=rpps)
        _valider(pro)
        pro.save()
        Affectation.objects.create(
            professionnel=pro, etablissement=lieu, profession=Profession.DIRECTEUR, du=aujourdhui()
        )
    _tracer(lieu, f"compte_cree {Profession.DIRECTEUR.value if lieu else nature.value}")
    return compte


def _tracer(lieu: Etablissement | None, code: str) -> None:
    acces = courant()
    if lieu is not None:
        acces.etablissement_id = lieu.pk
    acces.noter(Evenement(action=Action.ADMINISTRER, base=Base.SYSTEME, motif=code))
