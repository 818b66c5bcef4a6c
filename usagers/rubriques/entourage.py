"""Contact details, relatives, third parties, whom not to tell, vigilances."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import age, date_longue, du_au
from dui.commun.horloge import aujourdhui
from usagers.documents.liens import FormulaireAvecDocument
from usagers.enums import DonnePar, ObjetOpposition, RoleProche
from usagers.fiches import Detail, Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulairePeriode, MetaFiche
from usagers.models import Coordonnees, Dossier, OppositionProche, Proche, Vigilance
from usagers.oppositions import oppositions_a
from usagers.representation import Droit, Volet, qui_exerce
from usagers.representation.faits import MAJORITE
from usagers.representation.ouvert import faits_lisibles, ouvert
from usagers.representation.repondant import (
    A_VERIFIER,
    A_VERIFIER_DESIGNATION,
    ConfirmerQuiRepond,
    avertir_sur_la_page,
    avertissement,
    d_une_designation,
)


def _est_finie(au: Any) -> bool:
    return bool(au and au < aujourdhui())


# -- contact details ---------------------------------------------------------------------------------------


class FormulaireCoordonnees(FormulairePeriode):
    longs = ("adresse",)
    COMPLETION = {"adresse": "off"}

    class Meta(MetaFiche):
        model = Coordonnees
        fields = ("adresse", "telephone", "courriel", "du", "au")

    def verifier(self, valeurs: dict[str, Any]) -> None:
        super().verifier(valeurs)
        if not any(valeurs.get(c) for c in ("adresse", "telephone", "courriel")):
            self.add_error(None, "Indiquez au moins une adresse, un téléphone ou une adresse électronique.")


def _resumer_coordonnees(c: Coordonnees) -> Resume:
    titre = c.adresse or c.courriel or c.telephone or "Coordonnées"
    dits = [c.courriel if c.adresse else "", du_au(c.du, c.au)]
    return Resume(titre, [d for d in dits if d], telephone=c.telephone or "", passe=_est_finie(c.au))


_COORDONNEES: dict[str, Any] = {
    "modele": Coordonnees,
    "modifier": "Modifier les coordonnées",
    "formulaire": FormulaireCoordonnees,
    "resumer": _resumer_coordonnees,
    "tri": ("-du", "-cree_le"),
    "rang": 20,
    "icone": "map-pin",
}
COORDONNEES = inscrire(
    Fiche(
        cle="coordonnees",
        categorie=Categorie.ADMINISTRATIF,
        nom="Coordonnées",
        ajouter="Ajouter des coordonnées",
        vide="Aucune adresse ni téléphone n’est enregistré.",
        **_COORDONNEES,
    )
)
ADRESSE_PROTEGEE = inscrire(
    Fiche(
        cle="adresse-protegee",
        categorie=Categorie.ADRESSE_PROTEGEE,
        nom="Adresse protégée",
        ajouter="Ajouter une adresse protégée",
        vide="Aucune adresse protégée.",
        aide="Lue seulement par les métiers qui en ont besoin. Elle n’apparaît ni dans les listes, ni dans les copies.",
        **_COORDONNEES,
    )
)

# -- relatives ---------------------------------------------------------------------------------------------


class FormulaireProche(ConfirmerQuiRepond, FormulaireAvecDocument):
    longs = ("remarque",)
    RUBRIQUES = (Categorie.PROCHES, Categorie.ADMINISTRATIF)

    class Meta(MetaFiche):
        model = Proche
        fields = (
            "nom", "lien", "role", "telephone", "ordre_appel", "designe_le", "cosigne", "designe_jusquau", "piece",
            "document", "remarque",
        )  # fmt: skip
        help_texts = {
            "ordre_appel": "1 pour la première personne à appeler.",
            "designe_le": "Pour une personne de confiance : date de l’écrit. Par exemple 03/03/2026.",
            "designe_jusquau": "Si la personne ou le proche y met fin. Vide : sans limite de durée.",
            "piece": "Pour une personne de confiance : où retrouver l’écrit.",
            "document": "S’il est déposé dans les documents du dossier.",
        }

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("designe_le", "designe_jusquau", "La fin précède l’écrit. Vérifiez ces deux dates.")
        if valeurs.get("role") != RoleProche.CONFIANCE:
            return
        if not valeurs.get("designe_le"):
            self.add_error(
                "designe_le",
                "Indiquez la date de l’écrit qui désigne la personne de confiance. Sans écrit, choisissez « Contact ».",
            )
        elif not valeurs.get("cosigne"):
            self.add_error("cosigne", "L’écrit est signé par les deux. Cochez quand il l’est.")
        elif self._mineur_le(valeurs["designe_le"]):
            self.add_error("role", "Seule une personne majeure désigne une personne de confiance (CSP L.1111-6).")
        else:
            self.avertir("designe_le", _a_verifier(valeurs["designe_le"]), valeurs)

    def _mineur_le(self, date: dt.date) -> bool:
        naissance = Dossier.objects.only("date_naissance").get(pk=courant().dossier_id).date_naissance
        ans = age(naissance, date)
        return ans is not None and ans < MAJORITE


def _a_verifier(designe_le: dt.date) -> str:
    faits = faits_lisibles()
    return d_une_designation(faits, designe_le) if faits else ""


def _avertir_designation(p: Proche) -> str:
    return _a_verifier(p.designe_le) if p.role == RoleProche.CONFIANCE and p.designe_le else ""


def _resumer_proche(p: Proche) -> Resume:
    jour = aujourdhui()
    lignes = [f"{p.get_lien_display()} · {_role(p, jour)} · appel n° {p.ordre_appel}"]
    opposees = oppositions_a(p.pk) if p.categorie == Categorie.PROCHES else []
    if _avertir_designation(p):
        lignes.append(A_VERIFIER_DESIGNATION)
    lignes += [f"Ne pas communiquer : {o.get_objet_display()[:1].lower()}{o.get_objet_display()[1:]}" for o in opposees]
    etat = {"ton": "alerte", "icone": "ban", "texte": "opposition de la personne"} if opposees else None
    return Resume(p.nom, [*lignes, *([p.remarque] if p.remarque else [])], etat, telephone=p.telephone or "")


def _role(p: Proche, jour: dt.date) -> str:
    """A designation that ended, or never written, is said: nobody relies on it by mistake."""
    if p.role != RoleProche.CONFIANCE or p.est_de_confiance_le(jour):
        depuis = f", désignée le {date_longue(p.designe_le, jour=False)}" if p.role == RoleProche.CONFIANCE else ""
        return f"{p.get_role_display()}{depuis}"
    if p.designe_le is None:
        return f"{p.get_role_display()}, écrit à retrouver"
    return "N’est plus personne de confiance" if p.designe_le <= jour else "Personne de confiance, à venir"


_PROCHE: dict[str, Any] = {
    "modele": Proche,
    "formulaire": FormulaireProche,
    "resumer": _resumer_proche,
    "rang": 20,
    "details": (
        Detail(
            "usagers/representation/_avertissement.html",
            avertir_sur_la_page(_avertir_designation, A_VERIFIER_DESIGNATION),
        ),
    ),
}
PROCHES = inscrire(
    Fiche(
        cle="proches",
        categorie=Categorie.PROCHES,
        nom="Proches et contacts",
        ajouter="Ajouter un proche",
        modifier="Modifier ce proche",
        vide="Aucun proche n’est enregistré.",
        icone="users",
        aide="Notez seulement ce qui sert à joindre cette personne et à savoir quel est son rôle.",
        dater=lambda p: p.designe_le,  # the day of a designation; a relative has no other date
        champ_date="designe_le",
        **_PROCHE,
    )
)
TIERS = inscrire(
    Fiche(
        cle="tiers",
        categorie=Categorie.TIERS,
        nom="Informations sur des tiers",
        ajouter="Ajouter une information sur un tiers",
        modifier="Modifier cette information",
        vide="Aucune information sur un tiers.",
        aide="Ce qui concerne quelqu’un d’autre que la personne. Jamais communiqué avec la copie du dossier.",
        **_PROCHE,
    )
)

# -- whom not to tell --------------------------------------------------------------------------------------


class ChoixDeProche(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.nom} ({obj.get_lien_display().lower()})"


class FormulaireOpposition(ConfirmerQuiRepond, FormulairePeriode):
    longs = ("parole",)

    class Meta(MetaFiche):
        model = OppositionProche
        fields = ("proche", "nom", "objet", "dite_par", "parole", "du", "au", "apres_deces")
        help_texts = {
            "nom": "Si cette personne n’est pas dans la liste. Laissez tout vide pour « qui que ce soit ».",
            "apres_deces": "La loi respecte une volonté dite de son vivant (CSP L.1110-4 V).",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        ici = Proche.objects.de(courant().dossier_id).filter(categorie=Categorie.PROCHES)
        ancien = self.fields["proche"]
        self.fields["proche"] = ChoixDeProche(
            ici, label=ancien.label, required=False, empty_label="Choisir dans la liste des proches"
        )

    def verifier(self, valeurs: dict[str, Any]) -> None:
        super().verifier(valeurs)
        if valeurs.get("proche") and valeurs.get("nom"):
            self.add_error("nom", "Choisissez un proche de la liste, ou écrivez un nom : pas les deux.")
        if valeurs.get("du") and valeurs.get("objet") and valeurs.get("dite_par"):
            texte = _opposition_a_verifier(valeurs["dite_par"], valeurs["objet"], valeurs["du"])
            self.avertir("dite_par", texte, valeurs)


def _opposition_a_verifier(dite_par: str, objet: str, du: dt.date) -> str:
    """The word of the person is always received; somebody else’s, when a measure lets them speak (CSP L.1110-4)."""
    if dite_par in {DonnePar.PERSONNE, DonnePar.ASSISTEE}:
        return ""
    volet = Volet.SANTE if objet in {ObjetOpposition.SANTE, ObjetOpposition.TOUT} else Volet.SOCIAL
    return avertissement(qui_exerce(ouvert().faits, Droit.OPPOSITION, volet, du), [DonnePar(dite_par)])


def _avertir_opposition(o: OppositionProche) -> str:
    return _opposition_a_verifier(o.dite_par, o.objet, o.du)


def _resumer_opposition(o: OppositionProche) -> Resume:
    apres = "vaut aussi après le décès" if o.apres_deces else ""
    dite = f"Dite par : {o.get_dite_par_display()}" if o.dite_par != DonnePar.PERSONNE else ""
    verifier = A_VERIFIER if _avertir_opposition(o) else ""
    dits = [o.get_objet_display(), du_au(o.du, o.au), apres, dite, verifier, o.parole]
    return Resume(f"Ne pas communiquer à {o.a_l_egard_de}", [d for d in dits if d], passe=_est_finie(o.au))


OPPOSITIONS = inscrire(
    Fiche(
        cle="oppositions-proches",
        modele=OppositionProche,
        categorie=Categorie.PROCHES,
        nom="Oppositions à communiquer",
        ajouter="Noter une opposition",
        modifier="Modifier cette opposition",
        vide="La personne ne s’oppose à informer aucun proche.",
        formulaire=FormulaireOpposition,
        resumer=_resumer_opposition,
        tri=("-du",),
        rang=25,
        icone="ban",
        details=(Detail("usagers/representation/_avertissement.html", avertir_sur_la_page(_avertir_opposition)),),
        aide="Ce que la personne ne veut pas que l’on dise, et à qui. Vu de tous ceux qui ouvrent cette rubrique.",
        depart=lambda request: {"du": aujourdhui()},
        dater=lambda o: o.du,
        champ_date="du",
    )
)

# -- vigilances --------------------------------------------------------------------------------------------


class FormulaireVigilance(FormulairePeriode):
    class Meta(MetaFiche):
        model = Vigilance
        fields = ("type", "texte", "du", "au")


def _resumer_vigilance(v: Vigilance) -> Resume:
    dits = [d for d in (v.texte, du_au(v.du, v.au)) if d]
    return Resume(v.get_type_display(), dits, passe=_est_finie(v.au))


VIGILANCES = inscrire(
    Fiche(
        cle="vigilances",
        modele=Vigilance,
        categorie=Categorie.IDENTITE,
        nom="Vigilances",
        ajouter="Ajouter une vigilance",
        modifier="Modifier la vigilance",
        vide="Aucune vigilance n’est affichée.",
        formulaire=FormulaireVigilance,
        resumer=_resumer_vigilance,
        tri=("-du",),
        rang=30,
        icone="alert-triangle",
        aide="Affichée dans le bandeau à tous ceux qui ouvrent le dossier : le strict nécessaire pour ne pas nuire.",
        depart=lambda request: {"du": aujourdhui()},
    )
)
