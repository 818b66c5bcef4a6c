"""The band of the person: who, where, what to beware of, who protects, on what ground the reader is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from dui.commun.acces import Base, courant
from dui.commun.categories import Categorie
from dui.commun.d_un_trait import lire_d_un_trait
from dui.commun.dates_fr import INSECABLE, age, date_longue, pluriel
from dui.commun.horloge import aujourdhui
from habilitations.models import BrisDeGlace
from usagers.enums import Sexe, TypeVigilance
from usagers.models import Dossier, Doublon, MesureProtection, OppositionProche, Vigilance
from usagers.oppositions import oppositions_en_cours, retenir
from usagers.representation.chargement import mesure_de

ICONES = {
    TypeVigilance.ALLERGIE: ("alerte", "alert-triangle"),
    TypeVigilance.CHUTE: ("attention", "stairs-down"),
}
OPPOSITIONS_AU_BANDEAU = 3
FONDEMENTS = {
    Base.EQUIPE: "Vous êtes dans son équipe de soins",
    Base.FONCTION: "Votre fonction vous y donne accès",
    Base.NOMINATIVE: "Vous avez une autorisation nominative",
}


def dossier_ouvert(request: Any) -> Dossier:
    """The dossier that the gate opened for this request, loaded once."""
    if not hasattr(request, "_dossier"):
        request._dossier = _dossier_seul(courant()).get()
    return request._dossier


def _dossier_seul(acces: Any) -> Any:
    return Dossier.objects.select_related("unite").only(*_CHAMPS).filter(pk=acces.dossier_id)


_CHAMPS = (
    "etablissement",
    "numero",
    "etat",
    "nom_naissance",
    "premier_prenom",
    "prenoms",
    "nom_utilise",
    "prenom_utilise",
    "sexe",
    "date_naissance",
    "commune_naissance",
    "lieu_naissance",
    "chambre",
    "entre_le",
    "sorti_le",
    "decede_le",
    "note",
    "modifie_le",
    "version",
    "unite__nom",
    "ordre_naissance",
    "identifiant_source",
)


def ligne(dossier: Dossier) -> str:
    """« né le 12 mars 1944 (82 ans) · Jardin, chambre 14 · entré le 3 juin 2024 »."""
    e = "e" if dossier.sexe == Sexe.FEMININ else ""
    parts = []
    if dossier.date_naissance:
        ans = age(dossier.date_naissance)
        suite = "" if dossier.decede_le or ans is None else f" ({pluriel(ans, 'an')})"
        parts.append(f"né{e} le {date_longue(dossier.date_naissance, jour=False)}{suite}")
    lieu = ", ".join(
        m
        for m in (
            dossier.unite.nom if dossier.unite else "",
            f"chambre{INSECABLE}{dossier.chambre}" if dossier.chambre else "",
        )
        if m
    )
    if lieu:
        parts.append(lieu)
    if dossier.decede_le:
        parts.append(f"décédé{e} le {date_longue(dossier.decede_le, jour=False)}")
    elif dossier.sorti_le:
        parts.append(f"sorti{e} le {date_longue(dossier.sorti_le, jour=False)}")
    elif dossier.entre_le:
        parts.append(f"entré{e} le {date_longue(dossier.entre_le, jour=False)}")
    return " · ".join(parts)


@dataclass(frozen=True)
class _Lignes:
    """What the band gathers, in one round trip."""

    dossier: Dossier
    vigilances: list[Vigilance]
    doublons: list[Doublon]
    bris: list[BrisDeGlace]
    mesures: list[MesureProtection]


def _lire(request: Any, acces: Any) -> _Lignes:
    jour, dossier = aujourdhui(), getattr(request, "_dossier", None)
    proches = acces.peut_lire(Categorie.PROCHES)
    dossiers, vigilances, doublons, bris, mesures, oppositions = lire_d_un_trait(
        Dossier.objects.none() if dossier else _dossier_seul(acces),
        Vigilance.objects.filter(du__lte=jour).exclude(au__lt=jour),
        Doublon.objects.filter(tranche_le__isnull=True)[:1],
        _bris_ouverts(acces) if _est_en_urgence(acces) else BrisDeGlace.objects.none(),
        MesureProtection.objects.filter(du__lte=jour) if proches else MesureProtection.objects.none(),
        OppositionProche.objects.de(acces.dossier_id) if proches else OppositionProche.objects.none(),
    )
    if proches:
        retenir(acces, oppositions)
    if dossier is None:
        (dossier,) = dossiers
        request._dossier = dossier
    en_cours = [] if dossier.decede_le else [m for m in mesures if mesure_de(m).est_actif_le(jour)]
    return _Lignes(dossier, vigilances, doublons, bris, en_cours)


def _puces(acces: Any, lues: _Lignes) -> list[dict[str, Any]]:
    puces = []
    for v in lues.vigilances:
        ton, icone = ICONES.get(TypeVigilance(v.type), ("attention", "alert-circle"))
        texte = f"{v.get_type_display()} : {v.texte}" if v.texte else v.get_type_display()
        puces.append({"etat": ton, "icone": icone, "texte": texte})
    puces.sort(key=lambda p: (p["etat"] != "alerte", p["texte"]))
    if lues.doublons:
        puces.append({"etat": "attention", "icone": "users", "texte": "Doublon possible : vérifier l’identité"})
    if acces.peut_lire(Categorie.PROCHES):
        puces += _puces_de_protection(lues.mesures)
    base = acces.bases.get(Categorie.IDENTITE.value)
    if base in FONDEMENTS:
        puces.append({"etat": "neutre", "icone": "shield-check", "texte": FONDEMENTS[Base(base)]})
    return puces


def _puces_de_protection(mesures: list[MesureProtection]) -> list[dict[str, Any]]:
    """Measures that run, whom not to tell: seen before anything is said to a visitor or on the phone.

    Missions end with the death; what the person did not want told goes on being said.
    """
    puces = [{"etat": "info", "icone": "gavel", "texte": f"{m.get_type_display()} : {m.titulaire}"} for m in mesures]
    puces += [
        {"etat": "attention", "icone": "ban", "texte": f"Ne pas informer : {o.a_l_egard_de}"}
        for o in oppositions_en_cours()[:OPPOSITIONS_AU_BANDEAU]
    ]
    return puces


def _est_en_urgence(acces: Any) -> bool:
    return acces.bases.get(Categorie.IDENTITE.value) == Base.BRIS


def _bris_ouverts(acces: Any) -> Any:
    ouverts = BrisDeGlace.objects.filter(
        dossier_id=acces.dossier_id, compte_id=acces.compte_id, referme_le__isnull=True
    )
    return ouverts.order_by("-expire_le")[:1]


def _urgence(acces: Any, bris: list[BrisDeGlace]) -> dict[str, Any] | None:
    if not bris:
        return None
    url = reverse("habilitations:refermer_la_glace", kwargs={"dossier": acces.dossier_id})
    return {"jusqu_a": bris[0].expire_le, "motif": bris[0].get_motif_display(), "url_fermer": url}


def bandeau(request: Any, dossier: Dossier | None = None) -> dict[str, Any]:
    """Context shared by every page of a dossier: `personne`, `noter_url`, `dossier`."""
    acces = courant()
    if dossier is not None:
        request._dossier = dossier
    lues = _lire(request, acces)
    dossier = lues.dossier
    noter = ""
    if any(acces.peut_ecrire(c) for c in (Categorie.SOINS, Categorie.ACCOMPAGNEMENT, Categorie.COORDINATION)):
        try:
            noter = reverse("coordination:noter", kwargs={"dossier": dossier.pk})
        except NoReverseMatch:
            noter = ""
    personne = {
        "nom_affiche": dossier.nom_affiche,
        "initiales": dossier.initiales,
        "ligne": ligne(dossier),
        "puces": _puces(acces, lues),
        "urgence": _urgence(acces, lues.bris),
    }
    return {"dossier": dossier, "personne": personne, "noter_url": noter}
