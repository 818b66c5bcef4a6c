"""Rights and benefits, social cover, resources."""

from __future__ import annotations

from typing import Any

from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_simple as _jour
from dui.commun.dates_fr import du_au
from dui.commun.horloge import aujourdhui
from usagers.droits.rappels import palier
from usagers.enums import EtatDroit
from usagers.fiches import Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulairePeriode, MetaFiche
from usagers.models import CouvertureSociale, DroitOuvert, Ressource


def _echeance(au: Any) -> dict[str, Any] | None:
    trouve = palier(au, aujourdhui())
    return {"ton": trouve.ton, "texte": trouve.libelle} if trouve else None


# -- rights ------------------------------------------------------------------------------------------------


class FormulaireDroit(FormulairePeriode):
    class Meta(MetaFiche):
        model = DroitOuvert
        fields = ("nature", "precision", "etat", "decide_le", "du", "au", "taux", "reference")

    def verifier(self, valeurs: dict[str, Any]) -> None:
        super().verifier(valeurs)
        if valeurs.get("etat") == EtatDroit.OUVERT and not valeurs.get("du"):
            self.add_error("du", "Indiquez depuis quand ce droit est ouvert.")


def _resumer_droit(d: DroitOuvert) -> Resume:
    dits = [
        d.precision or "",
        du_au(d.du, d.au),
        f"Taux ou niveau : {d.taux}" if d.taux else "",
        f"Décision du {_jour(d.decide_le)}" if d.decide_le else "",
        d.reference or "",
    ]
    passe = d.etat in {EtatDroit.CLOS, EtatDroit.REFUSE}
    etat: dict[str, Any] | None = {"ton": "neutre", "texte": d.get_etat_display()}
    if d.etat == EtatDroit.OUVERT:
        etat = _echeance(d.au)
    return Resume(d.get_nature_display(), [x for x in dits if x], etat, passe=passe)


DROITS = inscrire(
    Fiche(
        cle="droits",
        modele=DroitOuvert,
        categorie=Categorie.PRESTATIONS,
        nom="Droits et orientations",
        ajouter="Ajouter un droit",
        modifier="Modifier ce droit",
        vide="Aucun droit n’est enregistré.",
        formulaire=FormulaireDroit,
        resumer=_resumer_droit,
        rang=20,
        icone="scale",
        aide="Un rappel paraît six, trois et un mois avant la fin du droit.",
        dater=lambda d: d.du,
        champ_date="du",
    )
)

# -- social cover ------------------------------------------------------------------------------------------


class FormulaireCouverture(FormulairePeriode):
    class Meta(MetaFiche):
        model = CouvertureSociale
        fields = ("organisme", "genre", "contrat", "exoneration", "du", "au")


def _resumer_couverture(c: CouvertureSociale) -> Resume:
    dits = [
        c.organisme,
        f"Contrat {c.contrat}" if c.contrat else "",
        "Prise en charge à 100 %" if c.exoneration else "",
        du_au(c.du, c.au),
    ]
    fini = bool(c.au and c.au < aujourdhui())
    return Resume(c.get_genre_display(), [x for x in dits if x], _echeance(c.au), passe=fini)


COUVERTURES = inscrire(
    Fiche(
        cle="couvertures",
        modele=CouvertureSociale,
        categorie=Categorie.PRESTATIONS,
        nom="Couverture sociale",
        ajouter="Ajouter une couverture",
        modifier="Modifier cette couverture",
        vide="Aucune couverture sociale n’est enregistrée.",
        formulaire=FormulaireCouverture,
        resumer=_resumer_couverture,
        rang=30,
        icone="id",
        aide="N’écrivez pas le numéro de sécurité sociale ici : il se tient avec l’identité.",
        dater=lambda c: c.du,
        champ_date="du",
    )
)

# -- resources ---------------------------------------------------------------------------------------------


class FormulaireRessource(FormulairePeriode):
    class Meta(MetaFiche):
        model = Ressource
        fields = ("montant", "nature", "frequence", "utilite", "du", "au")


def _resumer_ressource(r: Ressource) -> Resume:
    dits = [f"{r.montant}, {r.get_frequence_display().lower()}", f"Sert à : {r.utilite}", du_au(r.du, r.au)]
    return Resume(r.get_nature_display(), [x for x in dits if x], passe=bool(r.au and r.au < aujourdhui()))


RESSOURCES = inscrire(
    Fiche(
        cle="ressources",
        modele=Ressource,
        categorie=Categorie.PRESTATIONS,
        nom="Ressources",
        ajouter="Ajouter une ressource",
        modifier="Modifier cette ressource",
        vide="Aucune ressource n’est enregistrée.",
        formulaire=FormulaireRessource,
        resumer=_resumer_ressource,
        rang=40,
        icone="list-check",
        aide="Seulement si c’est utile : dites à quoi sert cette information. Sans utilité, ne la saisissez pas.",
        dater=lambda r: r.du,
        champ_date="du",
    )
)
