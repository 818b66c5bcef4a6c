"""« Équipes »: the teams of the ESMS, their members, how many persons they accompany. No name of a person here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action
from dui.commun.dates_fr import pluriel
from dui.commun.formulaires import ChampDate, FormulaireDui, recu
from dui.commun.horloge import aujourdhui
from habilitations import equipes as verbes
from habilitations.gardes import reserve_a
from habilitations.models import Affectation, Equipe, MembreEquipe, Unite
from habilitations.models.equipes import CasEquipe
from habilitations.pages.acte import ChampObjet, FormulaireFin, en_toutes_lettres, page_d_acte, reporter
from habilitations.personnes import Collegue, collegues
from habilitations.professions import Profession

GESTION = (Profession.DIRECTEUR, Profession.CADRE_SANTE, Profession.CHEF_SERVICE)
REGLES = {
    CasEquipe.MEME_ESMS: "Ses membres travaillent dans l’établissement.",
    CasEquipe.RECONNUE: "La personne reconnaît l’équipe et chacun de ses membres ; la preuve en est gardée.",
    CasEquipe.FORMELLE: "Ensemble organisé par une convention ; il compte au moins un professionnel de santé.",
}
COLONNES = [
    {"titre": "Équipe"},
    {"titre": "À quel titre"},
    {"titre": "Membres", "nombre": True},
    {"titre": "Personnes accompagnées", "nombre": True},
]


def _fil(*suite: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Équipes", reverse("habilitations:equipes")), *suite]


def _url(nom: str, **cle: Any) -> str:
    return reverse(f"habilitations:{nom}", kwargs=cle)


@reserve_a(*GESTION, action=Action.LIRE)
def liste(request: Any) -> HttpResponse:
    equipes = list(verbes.equipes_de(request.acces.etablissement_id))
    contexte = {"colonnes": COLONNES, "lignes": [_ligne(e) for e in equipes]}
    return render(request, "habilitations/equipes.html", contexte)


def _ligne(equipe: Any) -> list[Any]:
    ton = {"ton": "attention", "texte": "sans professionnel de santé"} if verbes.est_incomplete(equipe) else None
    unite = equipe.unite.nom if equipe.unite else "Tout l’établissement"
    return [
        {"texte": equipe.nom, "note": unite, "url": _url("equipe", equipe=equipe.pk)},
        {"texte": equipe.get_cas_display(), "etiquette": ton},
        equipe.membres_du_jour,
        equipe.personnes_du_jour,
    ]


# -- one team ---------------------------------------------------------------------------------------------


def _trouver(request: Any, equipe: Any) -> Any:
    trouvee = verbes.equipes_de(request.acces.etablissement_id).filter(pk=equipe).first()
    if trouvee is None:
        raise Http404
    return trouvee


def _membres(equipe: Equipe) -> list[dict[str, Any]]:
    """Members of all times with their function here, in two queries."""
    lignes = list(
        MembreEquipe.objects.filter(equipe=equipe)
        .select_related("professionnel__compte")
        .order_by("professionnel__compte__nom", "professionnel__compte__prenom", "du")
    )
    comptes = (m.professionnel.compte_id for m in lignes if m.professionnel.compte_id)
    connus = collegues(comptes, equipe.etablissement_id)
    inconnu = Collegue("Professionnel sans compte")
    return [
        {
            "membre": m,
            "qui": connus.get(m.professionnel.compte_id, inconnu) if m.professionnel.compte_id else inconnu,
            "inactif": not (m.professionnel.compte and m.professionnel.compte.is_active),
            "url": _url("terminer_membre", equipe=equipe.pk, membre=m.pk),
        }
        for m in lignes
    ]


@reserve_a(*GESTION, action=Action.LIRE)
def equipe(request: Any, equipe: Any) -> HttpResponse:
    trouvee, jour = _trouver(request, equipe), aujourdhui()
    membres = _membres(trouvee)
    finis = [m for m in membres if m["membre"].au and m["membre"].au < jour]
    futurs = [m for m in membres if m["membre"].du > jour]
    contexte = {
        "equipe": trouvee,
        "regle": REGLES[CasEquipe(trouvee.cas)],
        "incomplete": verbes.est_incomplete(trouvee),
        "presents": [m for m in membres if m not in finis and m not in futurs],
        "futurs": futurs,
        "finis": finis,
        "fil": _fil((trouvee.nom, "")),
        "url_ajouter": _url("ajouter_membre", equipe=trouvee.pk),
    }
    return render(request, "habilitations/equipe.html", contexte)


class FormulaireEquipe(FormulaireDui, forms.Form):
    nom = forms.CharField(label="Nom de l’équipe", max_length=120, help_text="Par exemple « Équipe Jardin ».")
    unite = ChampObjet(label="Unité", required=False, vide="Tout l’établissement")
    cas = forms.TypedChoiceField(
        label="À quel titre ces professionnels partagent-ils l’information ?",
        coerce=lambda v: CasEquipe(int(v)),
        choices=[(c.value, f"{c.label}. {REGLES[c]}") for c in CasEquipe],
        initial=CasEquipe.MEME_ESMS,
        widget=forms.RadioSelect,
    )
    premier = ChampObjet(
        label="Premier membre",
        required=False,
        vide="Plus tard",
        help_text="Pour un ensemble formalisé (3°), un professionnel de santé.",
    )
    preuve = forms.CharField(
        label="Preuve",
        max_length=300,
        required=False,
        help_text="2° : comment la personne a reconnu l’équipe. 3° : la convention. Sans donnée de santé.",
    )
    preuve_le = ChampDate(label="Date de la preuve", required=False, passee=True)

    def __init__(self, *args: Any, etablissement_id: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        unites: Any = self.fields["unite"]
        unites.remplir(Unite.objects.filter(etablissement_id=etablissement_id), str)
        premiers: Any = self.fields["premier"]
        premiers.remplir(verbes.pouvant_soigner(etablissement_id), en_toutes_lettres)

    def clean(self) -> dict[str, Any] | None:
        propres = super().clean() or self.cleaned_data
        if propres.get("cas", CasEquipe.MEME_ESMS) != CasEquipe.MEME_ESMS:
            if not propres.get("preuve"):
                self.add_error("preuve", "Dites d’où vient cette équipe : ce titre demande une preuve.")
            if not propres.get("preuve_le") and "preuve_le" not in self.errors:
                self.add_error("preuve_le", "Indiquez la date de la preuve, par exemple 03/03/2026.")
        if propres.get("preuve_le") and propres["preuve_le"] > aujourdhui():
            self.add_error("preuve_le", "Cette date est à venir. Indiquez le jour de la preuve.")
        return propres


@reserve_a(*GESTION, action=Action.ADMINISTRER)
def creer(request: Any) -> HttpResponse:
    lieu = request.acces.etablissement_id
    formulaire = FormulaireEquipe(recu(request), etablissement_id=lieu)
    if formulaire.is_bound and formulaire.is_valid():
        try:
            creee = verbes.creer_equipe(etablissement_id=lieu, **formulaire.cleaned_data)
        except verbes.EquipeRefusee as refus:
            reporter(formulaire, refus)
        else:
            messages.success(request, f"« {creee.nom} » est créée. Ajoutez ses membres.")
            return HttpResponseRedirect(_url("equipe", equipe=creee.pk))
    return page_d_acte(
        request,
        titre="Créer une équipe",
        phrase="Une équipe n’ouvre aucun dossier par elle-même : on lui confie ensuite des personnes.",
        formulaire=formulaire,
        verbe="Créer l’équipe",
        url_annuler=_url("equipes"),
        fil=_fil(),
    )


# -- members ----------------------------------------------------------------------------------------------


class FormulaireMembre(FormulaireDui, forms.Form):
    affectation = ChampObjet(
        label="Qui ?", help_text="Seules les personnes en poste ici et prenant part à l’accompagnement sont proposées."
    )
    du = ChampDate(label="Premier jour", passee=False)
    au = ChampDate(label="Dernier jour", required=False, passee=False, help_text="Vide : sans fin prévue.")
    reconnu = forms.BooleanField(
        label="La personne accompagnée l’a reconnu comme membre de son équipe",
        error_messages={"required": "Cochez cette ligne une fois que la personne l’a reconnu (2°)."},
    )

    def __init__(self, *args: Any, equipe: Equipe, **options: Any) -> None:
        super().__init__(*args, **options)
        deja = set(
            MembreEquipe.objects.filter(equipe=equipe)
            .exclude(au__lt=aujourdhui())
            .values_list("professionnel_id", flat=True)
        )
        choix: Any = self.fields["affectation"]
        choix.remplir(
            verbes.pouvant_soigner(equipe.etablissement_id),
            en_toutes_lettres,
            proposes=lambda a: a.professionnel_id not in deja,
        )
        self.fields["du"].initial = aujourdhui()
        if equipe.cas != CasEquipe.RECONNUE:
            del self.fields["reconnu"]


@reserve_a(*GESTION, action=Action.ADMINISTRER)
def ajouter_membre(request: Any, equipe: Any) -> HttpResponse:
    trouvee = _trouver(request, equipe)
    formulaire = FormulaireMembre(recu(request), equipe=trouvee)
    if formulaire.is_bound and formulaire.is_valid():
        try:
            _membre, ajoute = verbes.ajouter_membre(equipe=trouvee, **formulaire.cleaned_data)
        except verbes.EquipeRefusee as refus:
            reporter(formulaire, refus)
        else:
            _dire_l_ajout(request, formulaire.cleaned_data["affectation"], trouvee, ajoute)
            return HttpResponseRedirect(_url("equipe", equipe=trouvee.pk))
    combien = trouvee.personnes_du_jour
    return page_d_acte(
        request,
        titre="Ajouter un membre",
        phrase=f"« {trouvee.nom} » accompagne {pluriel(combien, 'personne')}. Le nouveau membre lira de leur dossier "
        "ce que son métier ouvre.",
        formulaire=formulaire,
        verbe="Ajouter à l’équipe",
        url_annuler=_url("equipe", equipe=trouvee.pk),
        fil=_fil((trouvee.nom, _url("equipe", equipe=trouvee.pk))),
    )


def _dire_l_ajout(request: Any, affectation: Affectation, equipe: Equipe, ajoute: bool) -> None:
    qui = affectation.professionnel.nom_complet
    if ajoute:
        messages.success(request, f"{qui} est membre de « {equipe.nom} ».")
    else:
        messages.info(request, f"{qui} fait déjà partie de « {equipe.nom} ».")


@reserve_a(*GESTION, action=Action.ADMINISTRER)
def terminer_membre(request: Any, equipe: Any, membre: Any) -> HttpResponse:
    trouvee = _trouver(request, equipe)
    ligne = next((m for m in _membres(trouvee) if m["membre"].pk == membre), None)
    if ligne is None:
        raise Http404
    qui = ligne["qui"]
    retour = _url("equipe", equipe=trouvee.pk)
    formulaire = FormulaireFin(recu(request))
    if formulaire.is_bound and formulaire.is_valid():
        if verbes.terminer_membre(membre=ligne["membre"], quand=formulaire.fin):
            messages.success(request, f"La participation de {qui.nom} à « {trouvee.nom} » prend fin.")
        else:
            messages.info(request, f"La participation de {qui.nom} était déjà terminée.")
        return HttpResponseRedirect(retour)
    return page_d_acte(
        request,
        titre=f"Retirer {qui.nom} de l’équipe",
        phrase=f"{qui.nom}, {qui.fonction}, ne lira plus les dossiers des personnes que « {trouvee.nom} » accompagne, "
        "sauf par une autre équipe. Ce qui a été écrit reste dans les dossiers, avec son nom.",
        formulaire=formulaire,
        verbe="Retirer de l’équipe",
        danger=True,
        url_annuler=retour,
        fil=_fil((trouvee.nom, retour)),
    )
