"""Evaluations, in two headings: AGGIR and the SSIAD situation say the health of the person, so they are care;
the needs of SERAFIN-PH are the ground of the support (docs/decisions.md)."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.urls import NoReverseMatch, reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.dates_fr import date_simple as _jour
from dui.commun.horloge import aujourdhui
from habilitations.personnes import collegues
from usagers.brouillons import Genre, inscrire_genre
from usagers.enums import EtatEvaluation
from usagers.evaluations import calculs, lecture, service
from usagers.evaluations.catalogue import offertes, trouver
from usagers.evaluations.vues import figer
from usagers.fiches import Detail, Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.fiches.vues import adresse_de
from usagers.models import Evaluation


class FormulaireEvaluation(FormulaireFiche):
    """Which grid, when, by whom. The questions have their page (`usagers.evaluations.vues`)."""

    CATEGORIE: Categorie
    longs = ("commentaire",)
    grille = forms.ChoiceField(
        label="Grille",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez une grille.",
            "invalid_choice": "Choisissez une des grilles proposées.",
        },
    )

    class Meta(MetaFiche):
        model = Evaluation
        fields = ("grille", "date", "evaluateur", "auto_evaluation", "commentaire")
        help_texts = {"evaluateur": "Si ce n’est pas vous : nom et fonction."}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        grilles = {g.cle: g.titre for g in offertes(self.CATEGORIE)}
        actuelle = trouver(self.instance.grille) if self.instance.grille else None
        if actuelle is not None:
            grilles.setdefault(actuelle.cle, actuelle.titre)
        champ: Any = self.fields["grille"]
        champ.choices = list(grilles.items())
        champ.cartes = True
        self.fields["date"].initial = aujourdhui

    def verifier(self, valeurs: dict[str, Any]) -> None:
        date = valeurs.get("date")
        if date and date > aujourdhui():
            self.add_error("date", "Cette date est dans l’avenir. Indiquez le jour de l’évaluation.")
        gardee = self.instance.grille
        if gardee and valeurs.get("grille") not in (None, gardee) and self.instance.reponses:
            self.add_error(
                "grille", "Des réponses sont déjà enregistrées : pour une autre grille, ajoutez une évaluation."
            )


class FormulaireSoins(FormulaireEvaluation):
    CATEGORIE = Categorie.SOINS

    class Meta(FormulaireEvaluation.Meta):
        pass


class FormulaireAccompagnement(FormulaireEvaluation):
    CATEGORIE = Categorie.ACCOMPAGNEMENT

    class Meta(FormulaireEvaluation.Meta):
        pass


def resumer(e: Evaluation) -> Resume:
    grille = trouver(e.grille)
    titre = grille.titre if grille else "Évaluation"
    resultat = calculs.dire(grille, service.resultat_de(e)) if grille else ""
    propose = " (proposé, pas encore validé)" if resultat and not _validee(e) else ""
    dits = [f"{resultat}{propose}" if resultat else "Grille à compléter", e.evaluateur or "", e.commentaire or ""]
    return Resume(
        f"{titre}, {_jour(e.date)}",
        [d for d in dits if d],
        {"genre": "evaluation", "etat": e.etat, "texte": e.get_etat_display()},
        passe=e.etat == EtatEvaluation.TERMINEE,
    )


def _validee(e: Evaluation) -> bool:
    return e.etat in {EtatEvaluation.VALIDEE, EtatEvaluation.TERMINEE}


def peut_valider(categorie: Categorie) -> bool:
    """To show the button; the gate decides."""
    acces = courant()
    niveau = acces.poste.matrice[categorie] if acces.poste else Niveau.AUCUN
    return acces.peut_ecrire(categorie) and niveau >= Niveau.VALIDATION


def _resultat(request: Any, e: Evaluation) -> dict[str, Any]:
    fiche = DE_LA_RUBRIQUE[Categorie(e.categorie)]
    grille = trouver(e.grille)
    resultat = service.resultat_de(e)
    reponses = service.reponses_de(e)
    return {
        "evaluation": e,
        "grille": grille,
        "resultat": calculs.dire(grille, resultat) if grille else "",
        "phrases": calculs.expliquer(grille, resultat) if grille else [],
        "etapes": calculs.etapes(resultat),
        "manquantes": [q.libelle for q in grille.manquantes(reponses)] if grille else [],
        "commencee": e.reponses is not None,
        "validee": _validee(e),
        "passages": _passages(e),
        "peut_ecrire": courant().peut_ecrire(e.categorie),
        "peut_reprendre": courant().peut_ecrire(e.categorie) and service.est_de(e, courant().compte_id),
        "peut_valider": peut_valider(Categorie(e.categorie)),
        "caches": [("version", e.version)],
        "url_remplir": adresse_de(fiche, e, "remplir"),
        "url_proposer": adresse_de(fiche, e, "proposer"),
        "url_valider": adresse_de(fiche, e, "valider"),
    }


def _passages(e: Evaluation) -> list[dict[str, Any]]:
    """Who changed its state, and when."""
    dates = (
        ("Proposée", e.approuvee_le, e.approuvee_par_id),
        ("Validée", e.validee_le, e.validee_par_id),
        ("Remplacée par une évaluation plus récente", e.terminee_le, e.terminee_par_id),
    )
    connus = collegues({qui for _, _, qui in dates if qui}, courant().etablissement_id)
    return [
        {"quoi": quoi, "quand": quand, "qui": connus.get(qui) if qui else None} for quoi, quand, qui in dates if quand
    ]


def _reponses(request: Any, e: Evaluation) -> dict[str, Any] | None:
    grille = trouver(e.grille)
    if grille is None or e.reponses is None:
        return None
    return {"grille": grille, "groupes": lecture.en_groupes(grille, service.reponses_de(e))}


def _evolution(request: Any, e: Evaluation) -> dict[str, Any] | None:
    autres = list(service.de_la_meme_grille(e)[: lecture.POINTS_MAX])
    if len(autres) < 2:
        return None
    fiche = DE_LA_RUBRIQUE[Categorie(e.categorie)]
    comparer = adresse_de(fiche, e, "comparer")
    return {
        "courbe": lecture.courbe(grille, autres) if (grille := trouver(e.grille)) else None,
        "lignes": [
            {
                "resume": resumer(a),
                "url": adresse_de(fiche, a),
                "comparer": f"{comparer}?avec={a.pk}" if a.pk != e.pk else "",
            }
            for a in autres
        ],
    }


def _ensuite(e: Evaluation) -> tuple[str, str]:
    """The questions, unless this sending came back once they were answered and submitted."""
    page = "fiche" if figer(e) else "remplir"
    return adresse_de(DE_LA_RUBRIQUE[Categorie(e.categorie)], e, page), "L’évaluation est commencée. Voici la grille."


_COMMUN: dict[str, Any] = {
    "modele": Evaluation,
    "nom": "Évaluations",
    "ajouter": "Commencer une évaluation",
    "modifier": "Modifier la grille, la date ou le commentaire",
    "vide": "Aucune évaluation n’est enregistrée.",
    "resumer": resumer,
    "icone": "clipboard-list",
    "tri": ("-date", "-cree_le"),
    "dater": lambda e: e.date,
    "champ_date": "date",
    "details": (
        Detail("usagers/evaluations/_resultat.html", _resultat),
        Detail("usagers/evaluations/_reponses.html", _reponses),
        Detail("usagers/evaluations/_evolution.html", _evolution),
    ),
    "figer": figer,
    "ensuite": _ensuite,
}
SOINS = inscrire(
    Fiche(
        cle="evaluations-soins",
        categorie=Categorie.SOINS,
        formulaire=FormulaireSoins,
        aide="Choisissez la grille ; les questions viennent juste après.",
        **_COMMUN,
    )
)
ACCOMPAGNEMENT = inscrire(
    Fiche(
        cle="evaluations",
        categorie=Categorie.ACCOMPAGNEMENT,
        formulaire=FormulaireAccompagnement,
        aide="Choisissez la grille ; les questions viennent juste après.",
        **_COMMUN,
    )
)
DE_LA_RUBRIQUE = {f.categorie: f for f in (SOINS, ACCOMPAGNEMENT)}


def _adresse(dossier: Any, suite: str) -> str:
    """Where the draft of the questions is resumed; `suite` is « soins-<id> » (`vues.brouillon_de`)."""
    categorie, _, cle = suite.partition("-")
    try:
        fiche, evaluation = DE_LA_RUBRIQUE[Categorie(categorie)], uuid.UUID(cle)
    except (KeyError, ValueError):
        raise NoReverseMatch(suite) from None
    return reverse(f"usagers:{fiche.cle}_remplir", kwargs={"dossier": dossier, "evaluation": evaluation})


def _categorie(suite: str) -> Categorie | None:
    mot = suite.partition("-")[0]
    return next((c for c in DE_LA_RUBRIQUE if c.value == mot), None)


inscrire_genre("evaluation", Genre("Évaluation", _adresse, _categorie))
