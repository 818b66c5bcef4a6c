"""Contact details, relatives, third parties, legal protection, vigilances."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import age, date_longue
from dui.commun.horloge import aujourdhui
from usagers.enums import EtendueMesure, MissionPersonne, RoleProche, TypeMesure
from usagers.fiches import Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.models import Coordonnees, Dossier, MesureProtection, OppositionProche, Proche, Vigilance
from usagers.oppositions import oppositions_a
from usagers.representation.chargement import mesure_de
from usagers.representation.faits import MAJORITE, SANS_EFFET_SUR_LES_DROITS


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
        fields = (
            "nom", "lien", "role", "telephone", "ordre_appel", "designe_le", "cosigne", "designe_jusquau", "piece",
            "remarque",
        )  # fmt: skip
        help_texts = {
            "ordre_appel": "1 pour la première personne à appeler.",
            "designe_le": "Pour une personne de confiance : date de l’écrit. Par exemple 03/03/2026.",
            "designe_jusquau": "Si la personne ou le proche y met fin. Vide : sans limite de durée.",
            "piece": "Pour une personne de confiance : où retrouver l’écrit.",
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

    def _mineur_le(self, date: dt.date) -> bool:
        naissance = Dossier.objects.only("date_naissance").get(pk=courant().dossier_id).date_naissance
        ans = age(naissance, date)
        return ans is not None and ans < MAJORITE


def _resumer_proche(p: Proche) -> Resume:
    jour = aujourdhui()
    lignes = [f"{p.get_lien_display()} · {_role(p, jour)} · appel n° {p.ordre_appel}"]
    opposees = oppositions_a(p.pk) if p.categorie == Categorie.PROCHES else []
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


class FormulaireOpposition(FormulairePeriode):
    longs = ("parole",)

    class Meta(MetaFiche):
        model = OppositionProche
        fields = ("proche", "nom", "objet", "parole", "du", "au", "apres_deces")
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


def _resumer_opposition(o: OppositionProche) -> Resume:
    apres = "vaut aussi après le décès" if o.apres_deces else ""
    dits = [o.get_objet_display(), _periode(o.du, o.au), apres, o.parole]
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
        aide="Ce que la personne ne veut pas que l’on dise, et à qui. Vu de tous ceux qui ouvrent cette rubrique.",
        depart=lambda request: {"du": aujourdhui()},
        dater=lambda o: o.du,
        champ_date="du",
    )
)

# -- legal protection --------------------------------------------------------------------------------------

RAPPEL_RENOUVELLEMENT = dt.timedelta(days=182)  # six months: time to ask the judge


class FormulaireMesure(FormulairePeriode):
    class Meta(MetaFiche):
        model = MesureProtection
        fields = (
            "type", "etendue", "mission", "regime", "portee", "titulaire", "reference", "du", "au", "echeance",
            "active_le",
        )  # fmt: skip
        help_texts = {
            "mission": "Ce que le jugement ou le mandat dit des décisions personnelles (C. civ. 459).",
            "regime": "Pour une habilitation familiale seulement.",
            "portee": "Pour une habilitation familiale seulement.",
            "au": "Dernier jour, si la mesure est levée ou finie.",
            "echeance": "Dernier jour fixé par le juge. Sans renouvellement, la mesure prend fin (C. civ. 443).",
            "active_le": "Pour un mandat de protection future : sans visa, il n’a pas d’effet (C. civ. 481).",
        }

    def verifier(self, valeurs: dict[str, Any]) -> None:
        super().verifier(valeurs)
        self.exiger_ordre("du", "echeance", "L’échéance précède le début. Vérifiez ces deux dates.")
        self.exiger_ordre("du", "active_le", "Le visa précède le mandat. Vérifiez ces deux dates.")
        genre, mission = valeurs.get("type"), valeurs.get("mission")
        if genre in _CURATELLES and mission == MissionPersonne.REPRESENTATION:
            self.add_error("mission", "Un curateur assiste, il ne représente pas (C. civ. 469). Relisez le jugement.")
        if genre == TypeMesure.MANDAT and mission == MissionPersonne.ASSISTANCE:
            self.add_error("mission", "Un mandat de protection future représente, ou ne porte que sur les biens.")
        if genre == TypeMesure.HABILITATION and not valeurs.get("regime"):
            self.add_error("regime", "Assistance ou représentation : recopiez-le du jugement (C. civ. 494-1).")
        if genre in _DISENT_UNE_MISSION:
            self._accorder_mission_et_etendue(valeurs)

    def _accorder_mission_et_etendue(self, valeurs: dict[str, Any]) -> None:
        etendue, mission = valeurs.get("etendue"), valeurs.get("mission")
        if etendue == EtendueMesure.PERSONNE and mission == MissionPersonne.AUCUNE:
            self.add_error("mission", "Une mesure limitée à la personne assiste ou représente : recopiez le jugement.")
        if etendue == EtendueMesure.BIENS and mission not in (MissionPersonne.AUCUNE, None):
            self.add_error(
                "mission", "Une mesure limitée aux biens n’a pas de mission pour les décisions personnelles."
            )


_CURATELLES = frozenset({TypeMesure.CURATELLE, TypeMesure.CURATELLE_RENFORCEE})
_DISENT_UNE_MISSION = _CURATELLES | {TypeMesure.TUTELLE, TypeMesure.HABILITATION, TypeMesure.MANDAT}
_MISSIONS = {
    MissionPersonne.AUCUNE: "sans mission pour les décisions personnelles",
    MissionPersonne.ASSISTANCE: "avec assistance pour les décisions personnelles",
    MissionPersonne.REPRESENTATION: "avec représentation pour les décisions personnelles",
}


def _resumer_mesure(m: MesureProtection) -> Resume:
    jour, lue = aujourdhui(), mesure_de(m)
    dits = [_portee(m), _periode(m.du, m.au)]
    dits += [m.get_regime_display(), m.get_portee_display() if m.portee else ""]
    if m.echeance:
        dits.append(f"À renouveler avant le {date_longue(m.echeance, jour=False)}")
    if m.type == TypeMesure.MANDAT:
        visa = f"Visa du greffe le {date_longue(m.active_le, jour=False)}" if m.active_le else "Sans visa du greffe"
        dits.append(visa)
    if m.type in SANS_EFFET_SUR_LES_DROITS:
        dits.append("N’enlève aucun droit : la personne décide seule.")
    titre = f"{m.get_type_display()} : {m.titulaire}" if m.titulaire else m.get_type_display()
    finie = lue.fin is not None and lue.fin < jour
    return Resume(titre, [d for d in (*dits, m.reference) if d], _etat_de_mesure(m, finie, jour), passe=finie)


def _portee(m: MesureProtection) -> str:
    if m.type not in _DISENT_UNE_MISSION and m.type != TypeMesure.SAUVEGARDE_MANDAT:
        return ""
    return f"{m.get_etendue_display()} · {_MISSIONS[MissionPersonne(m.mission)]}"


def _etat_de_mesure(m: MesureProtection, finie: bool, jour: dt.date) -> dict[str, str] | None:
    if finie and m.au is None:
        return {"ton": "attention", "texte": "échéance passée : vérifier le renouvellement"}
    if finie:
        return {"ton": "neutre", "texte": "terminée"}
    if m.echeance and m.echeance - jour <= RAPPEL_RENOUVELLEMENT:
        return {"ton": "attention", "texte": "à renouveler bientôt"}
    return {"ton": "neutre", "texte": "à venir"} if m.du > jour else None


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
        icone="shield-check",
        aide="L’étendue et la mission décident de qui exerce quel droit : recopiez-les du jugement.",
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
        depart=lambda request: {"du": aujourdhui()},
    )
)
