"""Named grants of a dossier: given in two steps (who, then which headings of their profession), withdrawn at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.formulaires import ChampDate, FormulaireDui, recu
from dui.commun.horloge import aujourdhui
from habilitations import autorisations, equipe_de_soins
from habilitations.consentement import du_partage
from habilitations.datees import JOUR
from habilitations.equipes import EquipeRefusee, en_poste
from habilitations.models import Affectation, Autorisation
from habilitations.page_de_dossier import entourage
from habilitations.pages.acte import ChampObjet, en_toutes_lettres, page_d_acte, reporter
from habilitations.pages.code import FormulaireAvecCode
from habilitations.pages.equipe_de_soins import adresse, fil, gestion
from habilitations.personnes import collegues

TITRE = "Donner une autorisation nominative"
REGLE = (
    "Hors de l’équipe, l’information ne se partage qu’avec le consentement de la personne (code de la santé publique,"
    " L.1110-4, III). L’autorisation permet de lire, jamais d’écrire."
)


class FormulairePour(FormulaireDui, forms.Form):
    """Step 1: who."""

    pour = ChampObjet(
        label="À qui ?",
        help_text="Les personnes en poste ici, hors de son équipe. Pour un accompagnement qui dure, préférez l’équipe.",
    )

    def __init__(self, *args: Any, en_equipe: set[Any], moi: Any, etablissement_id: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        dehors = [
            a
            for a in en_poste(etablissement_id)
            if a.professionnel_id not in en_equipe and a.professionnel.compte_id != moi
        ]
        choix: Any = self.fields["pour"]
        choix.remplir(dehors, en_toutes_lettres)

    def clean_pour(self) -> Affectation:
        choisie: Affectation = self.cleaned_data["pour"]
        if not autorisations.ouvrables(choisie):
            raise forms.ValidationError(
                "Son métier n’ouvre ici aucune rubrique : une autorisation n’y changerait rien."
            )
        return choisie


class FormulaireAutorisation(FormulaireAvecCode):
    """Step 2: which headings, how long, on what ground, with whose consent."""

    categories = forms.MultipleChoiceField(
        label="Quelles rubriques ?",
        help_text="Le strict nécessaire. L’identité s’ouvre avec elles.",
        widget=forms.CheckboxSelectMultiple,
    )
    du = ChampDate(label="Premier jour", passee=False)
    au = ChampDate(label="Dernier jour", passee=False, help_text="Un an au plus.")
    fondement = forms.CharField(
        label="Pourquoi ?",
        min_length=5,
        max_length=200,
        help_text="Ce qui rend cet accès nécessaire. Sans donnée de santé.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    consentement_le = ChampDate(
        label="Consentement recueilli le",
        passee=True,
        help_text="Le jour où la personne (ou son représentant), informée des rubriques et du destinataire, a accepté.",
    )

    def __init__(self, *args: Any, affectation: Affectation, **options: Any) -> None:
        super().__init__(*args, **options)
        rubriques: Any = self.fields["categories"]
        rubriques.choices = [(c.value, c.label) for c in autorisations.ouvrables(affectation)]
        self.fields["du"].initial, self.fields["au"].initial = aujourdhui(), aujourdhui() + 30 * JOUR

    def clean_categories(self) -> list[Categorie]:
        return [Categorie(c) for c in self.cleaned_data["categories"]]


@gestion()
def autoriser(request: Any, dossier: Any) -> HttpResponse:
    acces, contexte = courant(), entourage(request)
    suivis = equipe_de_soins.suivis(acces.dossier_id, acces.etablissement_id)
    qui = FormulairePour(
        request.GET if "pour" in request.GET or request.method == "POST" else None,
        en_equipe={m.professionnel_id for s in suivis for m in s.membres},
        moi=request.user.pk,
        etablissement_id=acces.etablissement_id,
    )
    if not (qui.is_bound and qui.is_valid()):
        return _page(request, contexte, qui, verbe="Continuer", genre="get")
    affectation = qui.cleaned_data["pour"]
    formulaire = FormulaireAutorisation(recu(request), request=request, affectation=affectation)
    if formulaire.is_bound and formulaire.is_valid() and _donner(request, contexte, affectation, formulaire):
        return HttpResponseRedirect(adresse("equipe_du_dossier", dossier))
    dit = du_partage(acces.dossier_id, affectation.professionnel.nom_complet)
    pour = en_toutes_lettres(affectation)
    return _page(
        request, contexte, formulaire, verbe="Donner l’autorisation", pour=pour, accord=dit.phrase if dit else ""
    )


def _donner(request: Any, contexte: dict[str, Any], affectation: Affectation, formulaire: Any) -> bool:
    valeurs = {cle: v for cle, v in formulaire.cleaned_data.items() if cle != "code"}
    try:
        ajoutees = autorisations.autoriser(
            dossier=contexte["dossier"], affectation=affectation, par=request.user, **valeurs
        )
    except EquipeRefusee as refus:
        reporter(formulaire, refus)
        return False
    qui = affectation.professionnel.nom_complet
    if ajoutees:
        messages.success(request, f"{qui} peut lire ces rubriques.")
    else:
        messages.info(request, f"{qui} lisait déjà ces rubriques pendant cette période.")
    return True


def _page(
    request: Any, contexte: dict[str, Any], formulaire: Any, *, pour: str = "", accord: str = "", **autres: Any
) -> HttpResponse:
    return page_d_acte(
        request,
        titre=TITRE,
        phrase=" ".join(x for x in (f"Pour {pour}." if pour else "", REGLE, accord) if x),
        formulaire=formulaire,
        url_annuler=adresse("equipe_du_dossier", contexte["dossier"].pk),
        fil=fil(contexte),
        **autres,
        **contexte,
    )


class FormulaireRetrait(FormulaireDui, forms.Form):
    """Nothing to type: the page itself asks."""


@gestion()
def retirer_autorisation(request: Any, dossier: Any, autorisation: Any) -> HttpResponse:
    acces, contexte = courant(), entourage(request)
    trouvee = Autorisation.objects.filter(pk=autorisation, content_object_id=acces.dossier_id).first()
    if trouvee is None:
        raise Http404
    connu = collegues([trouvee.user_id], acces.etablissement_id).get(trouvee.user_id)
    qui = connu.nom if connu else "Ce compte"
    if request.method == "POST":
        if autorisations.retirer(autorisation=trouvee):
            messages.success(request, f"L’autorisation de {qui} est retirée.")
        else:
            messages.info(request, f"L’autorisation de {qui} était déjà terminée.")
        return HttpResponseRedirect(adresse("equipe_du_dossier", dossier))
    return page_d_acte(
        request,
        titre=f"Retirer l’autorisation de {qui}",
        phrase=f"{qui} ne lira plus ce dossier dès sa prochaine page, sauf par une équipe.",
        formulaire=FormulaireRetrait(),
        verbe="Retirer l’autorisation",
        danger=True,
        url_annuler=adresse("equipe_du_dossier", dossier),
        fil=fil(contexte),
        **contexte,
    )
