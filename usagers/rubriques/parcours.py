"""Stays: forecast and real dates, where from, where to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie
from dui.commun.contexte_sql import en_tache
from dui.commun.dates_fr import date_simple as _jour
from dui.commun.horloge import aujourdhui
from usagers import deces
from usagers.enums import StatutSejour
from usagers.fiches import Detail, Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.models import Dossier, Sejour
from usagers.suites import APRES_LA_SORTIE, suites


class FormulaireSejour(FormulaireFiche):
    longs: tuple[str, ...] = ("commentaire",)

    class Meta(MetaFiche):
        model = Sejour
        labels = {"mode_entree": "Précision sur l’entrée", "mode_sortie": "Précision sur la sortie"}
        fields: tuple[str, ...] = (
            "statut", "nature", "numero", "admis_le", "entree_prevue", "entree", "entree_par", "venant_de",
            "mode_entree", "provenance", "sortie_prevue", "sortie", "sortie_par", "allant_vers", "mode_sortie",
            "creton", "commentaire",
        )  # fmt: skip

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("entree", "sortie", "La sortie précède l’entrée. Vérifiez ces deux dates.")
        self.exiger_ordre("entree_prevue", "sortie_prevue", "La sortie prévue précède l’entrée prévue.")
        self._refuser_l_avenir(valeurs)
        if valeurs.get("statut") == StatutSejour.TERMINE and not valeurs.get("sortie"):
            self.add_error("sortie", "Indiquez la date de sortie d’un séjour terminé.")
        if valeurs.get("statut") == StatutSejour.EN_COURS and not valeurs.get("entree"):
            self.add_error("entree", "Indiquez la date d’entrée d’un séjour en cours.")
        if valeurs.get("sortie_par") and not valeurs.get("sortie"):
            self.add_error("sortie", "Indiquez la date de cette sortie.")
        if valeurs.get("sortie") and valeurs.get("statut") == StatutSejour.EN_COURS:
            self.add_error("statut", "Un séjour dont la sortie est notée est terminé.")
        self.exiger_qui_note_un_deces(valeurs)

    def exiger_qui_note_un_deces(self, valeurs: dict[str, Any]) -> None:
        if est_un_deces(valeurs.get("sortie_par")) and not courant().peut_ecrire(Categorie.IDENTITE):
            self.add_error("sortie_par", "Le décès change l’identité du dossier : il se note par qui tient l’identité.")

    def _refuser_l_avenir(self, valeurs: dict[str, Any]) -> None:
        """What happened is dated when it has; what is expected has its own fields. The band reads these dates."""
        for champ, prevue in (("entree", "entrée prévue"), ("sortie", "sortie prévue"), ("admis_le", "")):
            if valeurs.get(champ) and valeurs[champ] > aujourdhui():
                suite = f" En attendant, notez-la dans « {prevue} »." if prevue else " Vérifiez l’année."
                self.add_error(champ, f"Cette date est à venir.{suite}")


class FormulaireSortie(FormulaireSejour):
    """The exit alone: the rest of the stay is known, and its end makes it over."""

    longs = ()

    class Meta(FormulaireSejour.Meta):
        labels = {"sortie_par": "Comment la personne sort", "allant_vers": "Où elle va", "mode_sortie": "Précision"}
        fields = ("sortie", "sortie_par", "allant_vers", "mode_sortie")

    def verifier(self, valeurs: dict[str, Any]) -> None:
        sortie, entree = valeurs.get("sortie"), self.instance.entree
        if "sortie" in valeurs and not sortie:
            self.add_error("sortie", "Indiquez le jour de la sortie.")
        elif sortie and sortie > aujourdhui():
            self.add_error("sortie", "Cette date est à venir. En attendant, notez-la dans « sortie prévue ».")
        elif sortie and entree and sortie < entree:
            self.add_error("sortie", f"La personne est entrée le {_jour(entree)}. Vérifiez la date de sortie.")
        if not valeurs.get("sortie_par"):
            self.add_error("sortie_par", "Choisissez comment la personne sort.")
        self.exiger_qui_note_un_deces(valeurs)

    @property
    def contenu(self) -> dict[str, Any]:
        return super().contenu | {"statut": StatutSejour.TERMINE.value}


def est_un_deces(code: str | None) -> bool:
    """A way out that the data file marks as a death."""
    return code in deces.sorties_par_deces()


def reporter_sur_le_dossier(s: Sejour) -> None:
    """Entry, exit and death are also dates of the dossier: they follow the stays, whoever may write these.

    As a task: who writes stays does not always write identity. Entry and exit say again what the stay says, and its
    own trace is theirs; a death is of identity, only who writes it notes or undoes one (`fige_par_un_deces`).
    """
    acces = courant()
    with en_tache("report des dates d’un séjour sur le dossier"):
        dossier = Dossier.objects.select_for_update(no_key=True, of=("self",)).get(pk=s.dossier_id)
        avant = (dossier.entre_le, dossier.sorti_le, dossier.decede_le)
        sejours = list(Sejour.objects.de(s.dossier_id).exclude(statut=StatutSejour.ANNULE).filter(entree__isnull=False))
        dossier.entre_le, dossier.sorti_le, dossier.decede_le = dates_du_dossier(s, sejours, avant)
        if avant != (dossier.entre_le, dossier.sorti_le, dossier.decede_le):
            dossier.version += 1
            dossier.save()
    if avant[2] != dossier.decede_le:
        acces.noter_ecriture(s.dossier_id, Categorie.IDENTITE.value, Action.MODIFIER)
    if dossier.decede_le and est_un_deces(s.sortie_par):
        deces.clore(dossier.pk, dossier.decede_le)


Dates = tuple[dt.date | None, dt.date | None, dt.date | None]


def dates_du_dossier(ecrit: Sejour, sejours: list[Sejour], avant: Dates) -> Dates:
    """Entry, exit and death of the person from what the stays say; gone only when no stay goes on.

    Without any stay entered, an older dossier keeps its dates, unless they were those of the stay just undone. A death
    that no stay says stays, unless it is this stay that said it.
    """
    entree, sortie, deces_avant = avant
    ouverts = [x for x in sejours if x.sortie is None]
    if sejours:
        entree = max(x.entree or dt.date.min for x in ouverts or sejours)
        sortie = None if ouverts else max(x.sortie for x in sejours if x.sortie)
    elif entree and entree in (ecrit.entree, ecrit.avant.get("entree")):
        entree = sortie = None
    morts = [x.sortie for x in sejours if x.sortie and est_un_deces(x.sortie_par)]
    disaient = ((ecrit.avant.get("sortie_par"), ecrit.avant.get("sortie")), (ecrit.sortie_par, ecrit.sortie))
    defait = any(est_un_deces(code) and jour == deces_avant for code, jour in disaient)
    return entree, sortie, max(morts) if morts else None if defait else deces_avant


def fige_par_un_deces(s: Sejour) -> str:
    """Correcting or withdrawing this stay would undo a death."""
    if not est_un_deces(s.sortie_par) or courant().peut_ecrire(Categorie.IDENTITE):
        return ""
    return "Ce séjour dit un décès : il se corrige par qui tient l’identité du dossier."


def _dire(code: str, precision: Any) -> str:
    return ", ".join(x for x in (code, precision or "") if x)


def resumer(s: Sejour) -> Resume:
    if s.entree:
        titre = f"Du {_jour(s.entree)}" + (f" au {_jour(s.sortie)}" if s.sortie else "")
    elif s.entree_prevue:
        titre = f"Entrée prévue le {_jour(s.entree_prevue)}"
    else:
        titre = "Dates à préciser"
    dits = (
        ("Séjour", s.numero),
        ("Admission le", _jour(s.admis_le)),
        ("Sortie prévue le", _jour(s.sortie_prevue) if not s.sortie else ""),
        ("Venait de :", s.provenance),
        ("", s.get_nature_display() if s.nature else ""),
        ("Entrée :", _dire(s.get_entree_par_display() if s.entree_par else "", s.mode_entree)),
        ("Venant de :", s.get_venant_de_display() if s.venant_de else ""),
        ("Sortie :", _dire(s.get_sortie_par_display() if s.sortie_par else "", s.mode_sortie)),
        ("Allant vers :", s.get_allant_vers_display() if s.allant_vers else ""),
        ("", "Maintien au titre de l’amendement Creton" if s.creton else ""),
        ("", s.commentaire),
    )
    return Resume(
        titre,
        [f"{nom} {valeur}".strip() for nom, valeur in dits if valeur],
        {"genre": "sejour", "etat": s.statut, "texte": s.get_statut_display()},
        passe=s.statut in {StatutSejour.TERMINE, StatutSejour.ANNULE},
    )


def _suite(request: Any, s: Sejour) -> dict[str, Any] | None:
    """While it runs, the exit; once over, what is left to do."""
    if s.statut == StatutSejour.EN_COURS and courant().peut_ecrire(Categorie.PARCOURS):
        cles = {"dossier": s.dossier_id, "sejour": s.pk}
        return {"url_sortie": reverse("usagers:noter_la_sortie", kwargs=cles), "prevue": s.sortie_prevue}
    lignes = suites(APRES_LA_SORTIE) if s.statut == StatutSejour.TERMINE else []
    return {"ensuite": lignes} if lignes else None


SEJOURS = inscrire(
    Fiche(
        cle="sejours",
        modele=Sejour,
        categorie=Categorie.PARCOURS,
        nom="Séjours",
        ajouter="Ajouter un séjour",
        modifier="Modifier le séjour",
        vide="Aucun séjour n’est enregistré.",
        formulaire=FormulaireSejour,
        resumer=resumer,
        rang=20,
        icone="home",
        dater=lambda s: s.entree,
        champ_date="entree",
        details=(Detail("usagers/sejours/_suite.html", _suite),),
        apres=reporter_sur_le_dossier,
        figer=fige_par_un_deces,
    )
)
