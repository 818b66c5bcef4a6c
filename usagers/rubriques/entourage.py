"""Contact details, relatives, third parties, legal protection, vigilances."""

from __future__ import annotations

from typing import Any

from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue
from dui.commun.horloge import aujourdhui
from usagers.fiches import Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.models import Coordonnees, MesureProtection, Proche, Vigilance


def _periode(du: Any, au: Any) -> str:
    debut = f"depuis le {date_longue(du, jour=False)}" if du else ""
    fin = f"jusqu’au {date_longue(au, jour=False)}" if au else ""
    return ", ".join(x for x in (debut, fin) if x)


def _est_finie(au: Any) -> bool:
    return bool(au and au < aujourdhui())


class FormulairePeriode(FormulaireFiche):
    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("du", "au", "La fin précède le début. Vérifiez ces deux dates.")


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
    dits = [c.courriel if c.adresse else "", _periode(c.du, c.au)]
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


class FormulaireProche(FormulaireFiche):
    longs = ("remarque",)

    class Meta(MetaFiche):
        model = Proche
        fields = ("nom", "lien", "role", "telephone", "ordre_appel", "remarque")


def _resumer_proche(p: Proche) -> Resume:
    lignes = [f"{p.get_lien_display()} · {p.get_role_display()} · appel n° {p.ordre_appel}"]
    return Resume(p.nom, [*lignes, *([p.remarque] if p.remarque else [])], telephone=p.telephone or "")


_PROCHE: dict[str, Any] = {"modele": Proche, "formulaire": FormulaireProche, "resumer": _resumer_proche, "rang": 20}
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

# -- legal protection --------------------------------------------------------------------------------------


class FormulaireMesure(FormulairePeriode):
    class Meta(MetaFiche):
        model = MesureProtection
        fields = ("type", "etendue", "representation", "titulaire", "reference", "du", "au")
        labels = {"representation": "La personne est représentée (sinon : assistée)"}


def _resumer_mesure(m: MesureProtection) -> Resume:
    comment = "avec représentation" if m.representation else "avec assistance"
    dits = [f"{m.get_etendue_display()} · {comment} · {_periode(m.du, m.au)}", m.reference]
    titre = f"{m.get_type_display()} : {m.titulaire}" if m.titulaire else m.get_type_display()
    etat = {"ton": "neutre", "texte": "terminée"} if _est_finie(m.au) else None
    return Resume(titre, [d for d in dits if d], etat, passe=_est_finie(m.au))


MESURES = inscrire(
    Fiche(
        cle="mesures",
        modele=MesureProtection,
        categorie=Categorie.PROCHES,
        nom="Protection et représentation",
        ajouter="Ajouter une mesure",
        modifier="Modifier la mesure",
        vide="Aucune mesure de protection n’est enregistrée.",
        formulaire=FormulaireMesure,
        resumer=_resumer_mesure,
        tri=("-du",),
        rang=30,
        icone="shield",
        aide="L’étendue décide de qui exerce quel droit : recopiez-la du jugement.",
        dater=lambda m: m.du,
        champ_date="du",
    )
)

# -- vigilances --------------------------------------------------------------------------------------------


class FormulaireVigilance(FormulairePeriode):
    class Meta(MetaFiche):
        model = Vigilance
        fields = ("type", "texte", "du", "au")


def _resumer_vigilance(v: Vigilance) -> Resume:
    dits = [d for d in (v.texte, _periode(v.du, v.au)) if d]
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
    )
)
