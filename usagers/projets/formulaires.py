"""Forms of the project. What hangs on a project or an objective says which one once, when it is added."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms

from dui.commun.acces import courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import FormulaireDui
from dui.commun.horloge import aujourdhui
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.models import Accord, ActionDeProjet, Attente, Besoin, Bilan, Objectif, Projet
from usagers.projets.etats import AuteurAccord, Avancement, EtatObjectif, EtatProjet, Passage, ReponseAccord
from usagers.projets.versions import marque
from usagers.representation import Droit, Volet
from usagers.representation.ouvert import faits_lisibles
from usagers.representation.repondant import ConfirmerQuiRepond, d_un_representant

CHANGE = "Le projet a changé depuis que vous avez ouvert cette page. Relisez-le avec la personne, puis enregistrez."
NON_LU = "Un accord porte sur un projet lu. Relisez-le avec la personne, puis enregistrez."
VIVANTS = (EtatObjectif.PREPARATION, EtatObjectif.ACTIF)


class ChampParent(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.titre if isinstance(obj, Projet) else obj.intitule)


def _projets_ouverts() -> Any:
    return Projet.objects.exclude(etat=EtatProjet.TERMINE).order_by("-cree_le")


def _objectifs_ouverts() -> Any:
    return Objectif.objects.filter(etat__in=VIVANTS).order_by("cree_le")


class FormulaireEnfant(FormulaireFiche):
    """`parent`: the field of what this row hangs on, hidden when there is only one, gone once the row is written."""

    parent = "projet"
    aucun = "Commencez par créer le projet personnalisé de cette personne."

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._seul: Any = None
        if not self.instance._state.adding:
            del self.fields[self.parent]
            return
        champ: Any = self.fields[self.parent]
        ouverts = list(champ.queryset.all()[:2])
        if len(ouverts) < 2:
            champ.widget = forms.HiddenInput()
        self.order_fields([self.parent])
        self._seul = ouverts[0] if len(ouverts) == 1 else None
        self._aucun = not ouverts

    def choisir(self) -> Any:
        """The parent that was chosen, or the only one there is."""
        choisi = self.cleaned_data.get(self.parent) or self._seul
        if choisi is None:
            raise forms.ValidationError(self.aucun if self._aucun else "Choisissez dans la liste.")
        return choisi

    @property
    def contenu(self) -> dict[str, Any]:
        contenu = super().contenu
        if self.parent in self.fields:
            contenu[self.parent] = self.cleaned_data[self.parent]
        return contenu


class FormulaireDuProjet(FormulaireEnfant):
    projet = ChampParent(label="Projet", required=False, queryset=_projets_ouverts())

    def clean_projet(self) -> Any:
        return self.choisir()


class FormulaireProjet(FormulaireFiche):
    longs = ("projet_de_vie", "synthese", "facile")

    class Meta(MetaFiche):
        model = Projet
        fields = ("titre", "projet_de_vie", "synthese", "facile", "du", "au")
        help_texts = {
            "titre": "Par exemple : « Retourner seul jusqu’au jardin ».",
            "projet_de_vie": "Avec ses mots, ou ceux de la personne qui parle pour elle.",
            "facile": "Des phrases courtes, une idée par phrase. Elles ouvrent la version facile à lire.",
        }

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("du", "au", "La fin précède le début. Vérifiez ces deux dates.")


class FormulaireAttente(FormulaireDuProjet):
    longs = ("texte",)

    class Meta(MetaFiche):
        model = Attente
        fields = ("origine", "qui", "texte", "comment", "le")
        help_texts = {
            "qui": "Pour un proche ou un professionnel. Inutile quand c’est la personne.",
            "texte": "Recopiez ses mots. Pour un professionnel : ce qu’il propose.",
            "comment": "Par exemple : avec des images, pendant une promenade, par sa sœur qui la comprend.",
        }


class FormulaireBesoin(FormulaireDuProjet):
    longs = ("commentaire",)

    class Meta(MetaFiche):
        model = Besoin
        fields = ("code", "commentaire")
        help_texts = {"code": "Nomenclature SERAFIN-PH des besoins."}


class FormulaireObjectif(FormulaireDuProjet):
    longs = ("resultat", "moyens", "critere", "avis", "facile")

    class Meta(MetaFiche):
        model = Objectif
        fields = ("intitule", "resultat", "moyens", "qui", "echeance", "critere", "avis", "facile")
        help_texts = {
            "intitule": "Une phrase à la première personne, si possible : « Téléphoner à ma sœur chaque semaine ».",
            "avis": "Ce qu’elle en pense, avec ses mots. Un désaccord s’écrit aussi.",
            "facile": "Une phrase courte pour la version facile à lire.",
        }


class FormulaireAction(FormulaireEnfant):
    parent = "objectif"
    aucun = "Une action se rattache à un objectif en préparation ou en cours : commencez par l’objectif."
    objectif = ChampParent(label="Objectif", required=False, queryset=_objectifs_ouverts())

    def clean_objectif(self) -> Any:
        return self.choisir()

    class Meta(MetaFiche):
        model = ActionDeProjet
        fields = ("intitule", "prestation", "frequence", "qui", "du", "au")
        help_texts = {
            "prestation": "Nomenclature SERAFIN-PH des prestations directes.",
            "frequence": "Par exemple : deux fois par semaine, chaque dimanche.",
        }

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("du", "au", "La fin précède le début. Vérifiez ces deux dates.")


class FormulaireBilan(FormulaireDuProjet):
    longs = ("atteint", "suite", "avis")

    class Meta(MetaFiche):
        model = Bilan
        fields = ("nature", "date", "invites", "atteint", "suite", "avis", "prochain")
        help_texts = {"invites": "La personne d’abord, puis qui elle a voulu inviter."}

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("date", "prochain", "Le prochain point précède celui-ci. Vérifiez ces deux dates.")


class FormulaireAccord(ConfirmerQuiRepond, FormulaireDuProjet):
    """`vu`: mark of the project as it was when the page was opened; the API gives it with the project. Nobody agrees
    to what a colleague changed since, nor to what was not read: without the mark, nothing is saved.
    """

    longs = ("precisions",)
    vu = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    class Meta(MetaFiche):
        model = Accord
        fields = ("par", "nom", "reponse", "le", "moyen", "precisions")
        help_texts = {"nom": "Par exemple : Mme Roy, curatrice. Pour l’établissement : qui s’engage en son nom."}

    def verifier(self, valeurs: dict[str, Any]) -> None:
        if valeurs.get("le") and valeurs["le"] > aujourdhui():
            self.add_error("le", "Cette date est dans l’avenir. Indiquez le jour où l’avis a été donné.")
        if valeurs.get("reponse") in (ReponseAccord.RESERVES, ReponseAccord.REFUS) and not valeurs.get("precisions"):
            self.add_error("precisions", "Notez ce qui pose question : c’est le point de départ de la suite.")
        if valeurs.get("par") == AuteurAccord.ESMS and not _valide():
            self.add_error("par", "L’établissement s’engage par un chef de service, un cadre ou un coordonnateur.")
        if valeurs.get("par") == AuteurAccord.REPRESENTANT and valeurs.get("le"):
            self.avertir("par", avertissement_d_accord(valeurs["le"]), valeurs)
        if valeurs.get("projet"):  # when the agreement is added: a correction keeps the version that was agreed
            self._exiger_le_projet_vu(valeurs["projet"], valeurs.get("vu") or "")

    def _exiger_le_projet_vu(self, projet: Projet, vu: str) -> None:
        actuelle = marque(projet)
        if actuelle == vu:
            return
        self.add_error(None, CHANGE if vu else NON_LU)
        relues: Any = self.data.copy()  # type: ignore[attr-defined]
        relues["vu"] = actuelle  # sending again says that it was read again
        self.data = relues


def avertissement_d_accord(le: dt.date) -> str:
    """Of somebody who answers for the person; empty for a reader who does not open the measures."""
    faits = faits_lisibles()
    return d_un_representant(faits, Droit.SIGNATURE_PAP, Volet.SOCIAL, le) if faits else ""


def _valide() -> bool:
    """The ESMS commits itself by whom the matrix lets validate the project."""
    poste = courant().poste
    return poste is not None and poste.matrice[Categorie.PROJET] >= Niveau.VALIDATION


class FormulaireSuivi(FormulaireDui, forms.Form):
    """Where things are: progress for an objective, next state, why."""

    field_order = ("avancement", "etat", "motif")

    etat = forms.ChoiceField(
        label="Changer l’état",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Ce changement n’est pas possible depuis l’état actuel."},
    )
    avancement = forms.TypedChoiceField(
        label="Où en est-on", choices=Avancement.choices, coerce=int, widget=forms.RadioSelect
    )
    motif = forms.CharField(
        label="Pourquoi, ou ce qu’on en dit",
        required=False,
        max_length=2_000,
        help_text="Obligatoire pour annuler, mettre en pause ou reprendre.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, passages: tuple[Passage, ...], avancer: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.passages = {p.vers: p for p in passages}
        self.fields["etat"].choices = [("", "Non, le garder"), *((p.vers, p.geste) for p in passages)]  # type: ignore[attr-defined]
        if not avancer:
            del self.fields["avancement"]

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or {}
        passage = self.passages.get(valeurs.get("etat") or "")
        if passage and passage.motif and not valeurs.get("motif"):
            self.add_error("motif", "Dites pourquoi : la personne et l’équipe pourront le relire.")
        return valeurs


def uuid_ou_rien(texte: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(texte or "")
    except ValueError:
        return None
