"""Legal protection: measures as their judgment says them, how long they last, what their page warns of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue, du_au
from dui.commun.horloge import aujourdhui
from usagers.enums import EtendueMesure, MissionPersonne, PorteeHabilitation, TypeMesure
from usagers.fiches import Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulairePeriode, MetaFiche
from usagers.models import MesureProtection
from usagers.representation import Mesure
from usagers.representation.chargement import mesure_de
from usagers.representation.durees import duree_de
from usagers.representation.faits import SANS_EFFET_SUR_LES_DROITS

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
        self._borner(valeurs)
        if genre in _DISENT_UNE_MISSION:
            self._accorder_mission_et_etendue(valeurs)

    def _borner(self, valeurs: dict[str, Any]) -> None:
        """The law gives a last day to most measures: offered when the term of the judgment is not there."""
        du, fin, echeance = valeurs.get("du"), valeurs.get("au"), valeurs.get("echeance")
        duree = duree_de(valeurs.get("type") or "", speciale=valeurs.get("portee") == PorteeHabilitation.SPECIALE)
        if duree is None or du is None or "echeance" in self.errors:
            return
        if echeance and echeance > duree.fin_legale(du, echeance):
            legale = date_longue(duree.fin_legale(du, echeance), jour=False)
            message = f"La loi arrête cette mesure au plus tard le {legale} ({duree.fondement})."
            self.add_error("echeance", f"{message} Relisez le jugement.")
        elif not echeance and not fin:
            proposee = duree.fin_proposee(du)
            message = f"Recopiez l’échéance du jugement. Sans elle : le {date_longue(proposee, jour=False)}"
            self.add_error("echeance", f"{message} ({duree.fondement}). Ce jour est proposé, gardez-le ou corrigez-le.")
            relues: Any = self.data.copy()  # type: ignore[attr-defined]
            relues["echeance"] = f"{proposee:%d/%m/%Y}"
            self.data = relues

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
    dits = [_portee(m), du_au(m.du, m.au)]
    dits += [m.get_regime_display(), m.get_portee_display() if m.portee else ""]
    if m.echeance:
        dits.append(f"À renouveler avant le {date_longue(m.echeance, jour=False)}")
    elif lue.fin_legale and m.au is None:
        dits.append(f"Échéance à recopier du jugement ; au plus tard le {date_longue(lue.fin_legale, jour=False)}")
    if m.type == TypeMesure.MANDAT:
        visa = f"Visa du greffe le {date_longue(m.active_le, jour=False)}" if m.active_le else "Sans visa du greffe"
        dits.append(visa)
    if m.type in SANS_EFFET_SUR_LES_DROITS:
        dits.append("N’enlève aucun droit : la personne décide seule.")
    titre = f"{m.get_type_display()} : {m.titulaire}" if m.titulaire else m.get_type_display()
    finie = lue.fin is not None and lue.fin < jour
    return Resume(titre, [d for d in (*dits, m.reference) if d], _etat_de_mesure(m, lue, jour), passe=finie)


def _portee(m: MesureProtection) -> str:
    if m.type not in _DISENT_UNE_MISSION and m.type != TypeMesure.SAUVEGARDE_MANDAT:
        return ""
    return f"{m.get_etendue_display()} · {_MISSIONS[MissionPersonne(m.mission)]}"


def _etat_de_mesure(m: MesureProtection, lue: Mesure, jour: dt.date) -> dict[str, str] | None:
    finie = lue.fin is not None and lue.fin < jour
    if lue.duree_passee_le(jour):
        return {"ton": "attention", "texte": "durée légale passée : la mesure ne vaut plus"}
    if finie and m.au is None:
        return {"ton": "attention", "texte": "échéance passée : vérifier le renouvellement"}
    if finie:
        return {"ton": "neutre", "texte": "terminée"}
    if m.au is None and lue.fin and lue.fin - jour <= RAPPEL_RENOUVELLEMENT:
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
