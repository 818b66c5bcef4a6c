"""Accounts of the professionals of an ESMS: open one, end an affectation, close, reopen, untie a lost telephone.

Nothing of the past is rewritten: an affectation ends, an account is closed, and both stay. Every act is traced by
codes and holds from the next request on.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.horloge import aujourdhui
from habilitations.autorisations import retirer_toutes
from habilitations.connexion import sessions
from habilitations.datees import AVANCE, Fin, clore
from habilitations.equipes import DE_SANTE, quitter_la_reference
from habilitations.models import (
    Affectation,
    AppareilPSC,
    Compte,
    Etablissement,
    MembreEquipe,
    NatureCompte,
    Professionnel,
    Unite,
)
from habilitations.perimetre import en_cours
from habilitations.professions import Profession

# Registered in the RPPS: health professionals, and those that came from ADELI in 2024.
AVEC_RPPS = DE_SANTE | {Profession.PSYCHOLOGUE.value, Profession.ASSISTANT_SOCIAL.value}


class CompteRefuse(Exception):
    """The text can be shown; `champ` names the field it is about."""

    def __init__(self, message: str, champ: str | None = None) -> None:
        super().__init__(message)
        self.champ = champ


class MotifFermeture(models.TextChoices):
    """Why an account is closed or a telephone untied: a code of the journal, no words."""

    DEPART = "depart", "Départ de la personne"
    ABSENCE = "absence", "Absence longue"
    COMPROMIS = "compromis", "Mot de passe ou téléphone volé, ou doute sur l’usage du compte"
    ERREUR = "erreur", "Compte ouvert par erreur"


class MotifTelephone(models.TextChoices):
    PERDU = "perdu", "Téléphone perdu"
    VOLE = "vole", "Téléphone volé"
    CHANGE = "change", "Téléphone changé ou en panne, sans code de secours"


# -- questions --------------------------------------------------------------------------------------------


def affectations_de(etablissement_id: uuid.UUID) -> QuerySet[Affectation]:
    """Functions of all times in the ESMS with their account, by name; `relie`: has a second factor."""
    relie = Exists(TOTPDevice.objects.filter(user=OuterRef("professionnel__compte"), confirmed=True)) | Exists(
        AppareilPSC.objects.filter(user=OuterRef("professionnel__compte"), confirmed=True)
    )
    return (
        Affectation.objects.filter(
            etablissement_id=etablissement_id, professionnel__compte__nature=NatureCompte.PROFESSIONNEL
        )
        .select_related("professionnel__compte", "unite")
        .annotate(relie=relie)
        .order_by("professionnel__compte__nom", "professionnel__compte__prenom", "du")
    )


def travaille_ailleurs(compte: Compte, etablissement_id: uuid.UUID) -> bool:
    return (
        Affectation.objects.filter(professionnel__compte=compte)
        .exclude(etablissement_id=etablissement_id)
        .exclude(au__lt=aujourdhui())
        .exists()
    )


def a_relie(compte: Compte) -> bool:
    """Has a second factor."""
    return any(m.objects.filter(user=compte, confirmed=True).exists() for m in (TOTPDevice, AppareilPSC))


# -- open -------------------------------------------------------------------------------------------------


def creer_professionnel(
    *,
    etablissement_id: uuid.UUID,
    courriel: str,
    prenom: str,
    nom: str,
    profession: Profession,
    du: dt.date,
    confidentialite_le: dt.date,
    rpps: str = "",
    unite: Unite | None = None,
    au: dt.date | None = None,
    motif: str = "",
) -> tuple[Affectation, bool]:
    """Open an account with a function in the ESMS: (affectation, new account). Pressing twice opens once.

    A person who already has an account, under the same name, gets the function only. Raises `CompteRefuse`.
    """
    Etablissement.objects.select_for_update().get(pk=etablissement_id)  # two clicks wait for each other
    _verifier(profession, rpps, du, au, motif, confidentialite_le)
    compte = Compte.objects.filter(courriel__iexact=courriel).select_related("professionnel").first()
    nouveau = compte is None
    if compte is not None:
        _exiger_la_meme_personne(compte, prenom, nom)
    pro = getattr(compte, "professionnel", None)
    homonymes = Professionnel.objects.filter(rpps=rpps)
    if rpps and (homonymes.exclude(pk=pro.pk) if pro else homonymes).exists():
        raise CompteRefuse("Ce numéro RPPS est déjà celui d’un autre compte.", "rpps")
    if compte is None:
        compte = Compte.objects.creer(
            courriel=courriel,
            prenom=prenom,
            nom=nom,
            nature=NatureCompte.PROFESSIONNEL,
            confidentialite_le=confidentialite_le,
        )
    if pro is None:
        pro = Professionnel.objects.create(compte=compte, rpps=rpps)
    elif rpps and not pro.rpps:
        pro.rpps = rpps
        pro.save(update_fields=["rpps"])
    deja = Affectation.objects.filter(professionnel=pro, etablissement_id=etablissement_id, profession=profession)
    if (ancienne := deja.exclude(au__lt=du).first()) is not None:
        return ancienne, False
    affectation = Affectation.objects.create(
        professionnel=pro,
        etablissement_id=etablissement_id,
        profession=profession,
        unite=unite,
        du=du,
        au=au,
        motif=motif,
    )
    tracer(f"{'compte_cree' if nouveau else 'affectation_ajoutee'} {profession.value}")
    if nouveau:
        inviter(compte)
    return affectation, nouveau


def _verifier(
    profession: Profession, rpps: str, du: dt.date, au: dt.date | None, motif: str, confidentialite_le: dt.date
) -> None:
    jour = aujourdhui()
    if rpps and profession.value not in AVEC_RPPS:
        raise CompteRefuse("Ce métier n’a pas de numéro RPPS. Laissez ce champ vide.", "rpps")
    if abs(du - jour) > AVANCE:
        raise CompteRefuse("Le premier jour est à plus d’un an d’ici. Vérifiez la date.", "du")
    if au is not None and au < max(du, jour):
        raise CompteRefuse("Le dernier jour est passé, ou précède le premier.", "au")
    if au is not None and not motif:
        raise CompteRefuse("Dites pourquoi cette affectation a une fin : remplacement, stage, mission…", "motif")
    if confidentialite_le > jour:
        raise CompteRefuse("Cette date est à venir : l’engagement se signe avant l’accès.", "confidentialite_le")


def _exiger_la_meme_personne(compte: Compte, prenom: str, nom: str) -> None:
    memes = (compte.prenom.casefold(), compte.nom.casefold()) == (prenom.casefold(), nom.casefold())
    if compte.nature != NatureCompte.PROFESSIONNEL or not memes:
        raise CompteRefuse("Cette adresse est déjà celle d’un autre compte. Demandez-en une autre.", "courriel")
    if not compte.is_active:
        raise CompteRefuse(
            "Cette personne a un compte fermé. Rouvrez-le, ou demandez à qui gère les comptes.", "courriel"
        )


def inviter(compte: Compte) -> None:
    """Send the link once the transaction is over; a mail that never left can be asked again."""

    def demander_l_envoi() -> None:
        from habilitations.tasks import demander, envoyer_l_invitation

        demander(envoyer_l_invitation, str(compte.pk))

    transaction.on_commit(demander_l_envoi, robust=True)


def renvoyer_l_invitation(*, compte: Compte) -> bool:
    """Raises `CompteRefuse` once the account has served."""
    if compte.last_login is not None or not compte.is_active:
        raise CompteRefuse("Ce compte a déjà servi : « Mot de passe oublié ? » envoie un nouveau lien.")
    tracer("invitation_renvoyee")
    inviter(compte)
    return True


# -- end --------------------------------------------------------------------------------------------------


def terminer_affectation(*, affectation: Affectation, quand: Fin, par: Compte) -> bool:
    """End a function; False when it had ended. With the last one here go teams, references and named grants.

    Without that, coming back one day would silently reopen them.
    """
    if affectation.professionnel.compte_id == par.pk:
        raise CompteRefuse("On ne met pas fin à sa propre affectation : un autre responsable le fait.")
    verrou = Affectation.objects.select_for_update(of=("self",)).filter(pk=affectation.pk).first()
    if verrou is None or not clore(verrou, quand):
        return False
    tracer(f"affectation_terminee {affectation.profession} {quand.value}")
    pro, lieu = affectation.professionnel, affectation.etablissement_id
    restantes = Affectation.objects.filter(professionnel=pro, etablissement_id=lieu).exclude(au__lte=quand.dernier_jour)
    if not restantes.exists():
        _quitter_les_lieux(pro, lieu, quand)
    return True


def _quitter_les_lieux(pro: Professionnel, etablissement_id: uuid.UUID, quand: Fin) -> None:
    appartenances = MembreEquipe.objects.select_for_update(of=("self",)).filter(
        professionnel=pro, equipe__etablissement_id=etablissement_id
    )
    for membre in appartenances:
        clore(membre, quand)
    quitter_la_reference(pro.pk, etablissement_id=etablissement_id)
    if pro.compte_id:
        retirer_toutes(compte_id=pro.compte_id, etablissement_id=etablissement_id)


def fermer(*, compte: Compte, motif: MotifFermeture, par: Compte, etablissement_id: uuid.UUID) -> bool:
    """Close an account and all its sessions at once; False when it was closed. Raises `CompteRefuse`."""
    if compte.pk == par.pk:
        raise CompteRefuse("On ne ferme pas son propre compte : un autre responsable le fait.")
    _exiger_d_ici_seulement(compte, par, etablissement_id)
    verrou = Compte.objects.select_for_update().get(pk=compte.pk)
    if not verrou.is_active:
        return False
    verrou.is_active = False
    verrou.save(update_fields=["is_active"])
    sessions.fermer_toutes(verrou)
    tracer(f"compte_ferme {motif.value}")
    return True


def _exiger_d_ici_seulement(compte: Compte, par: Compte, etablissement_id: uuid.UUID) -> None:
    """Who also works elsewhere is not one ESMS's to decide of; a technical account acts for all."""
    if par.nature != NatureCompte.TECHNIQUE and travaille_ailleurs(compte, etablissement_id):
        raise CompteRefuse(
            "Cette personne travaille aussi dans un autre établissement. Seul un compte technique peut le faire ; "
            "ici, mettez fin à son affectation."
        )


def _exiger_en_poste_ici(compte: Compte, par: Compte, etablissement_id: uuid.UUID) -> None:
    """An ESMS left years ago gives nobody back their account."""
    _exiger_d_ici_seulement(compte, par, etablissement_id)
    ici = Affectation.objects.filter(professionnel__compte=compte, etablissement_id=etablissement_id)
    if par.nature != NatureCompte.TECHNIQUE and not ici.exclude(au__lt=aujourdhui()).exists():
        raise CompteRefuse("Cette personne ne travaille plus ici. Ouvrez-lui d’abord une affectation.")


def rouvrir(*, compte: Compte, par: Compte, etablissement_id: uuid.UUID) -> bool:
    _exiger_en_poste_ici(compte, par, etablissement_id)
    verrou = Compte.objects.select_for_update().get(pk=compte.pk)
    if verrou.is_active:
        return False
    verrou.is_active = True
    verrou.save(update_fields=["is_active"])
    tracer("compte_rouvert")
    return True


def delier_le_telephone(*, compte: Compte, motif: MotifTelephone, par: Compte, etablissement_id: uuid.UUID) -> bool:
    """Forget the second factor and its recovery codes, end the sessions: the next sign-in ties a new one.

    False when nothing was tied. The password stays asked; nobody does it for oneself.
    """
    if compte.pk == par.pk:
        raise CompteRefuse("On ne délie pas son propre téléphone : un autre responsable le fait.")
    _exiger_en_poste_ici(compte, par, etablissement_id)
    Compte.objects.select_for_update().get(pk=compte.pk)
    appareils: list[Any] = [TOTPDevice, StaticDevice, AppareilPSC]
    ote = sum(modele.objects.filter(user=compte).delete()[0] for modele in appareils)
    sessions.fermer_toutes(compte)
    if ote:
        tracer(f"second_facteur_delie {motif.value}")
    return bool(ote)


def tracer(code: str) -> None:
    courant().noter(Evenement(action=Action.ADMINISTRER, base=Base.FONCTION, motif=code))


def chercher(lignes: QuerySet[Affectation], mots: str) -> QuerySet[Affectation]:
    """Those whose name, first name or address holds each of these words."""
    for mot in mots.split():
        lignes = lignes.filter(
            Q(professionnel__compte__nom__icontains=mot)
            | Q(professionnel__compte__prenom__icontains=mot)
            | Q(professionnel__compte__courriel__icontains=mot)
        )
    return lignes


def en_poste_aujourd_hui(lignes: QuerySet[Affectation]) -> QuerySet[Affectation]:
    return lignes.filter(en_cours())
