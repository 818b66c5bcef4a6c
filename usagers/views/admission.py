"""« Admissions »: the board, a new request, the next step of one."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import ChampDate, FormulaireDui, recu
from dui.commun.horloge import aujourdhui
from habilitations.decisions import refus
from habilitations.gardes import dossier_requis, page_personnelle, reserve_a
from habilitations.porte import refuser
from habilitations.professions import Profession as P
from usagers import donnees
from usagers.admission import creation, etapes, tableau
from usagers.enums import EtatDemande, Priorite, Sexe
from usagers.envois import FormulaireUnEnvoi, deja_posee
from usagers.fiches.service import VersionDepassee
from usagers.fiches.vues import adresse_de, cadre
from usagers.models import DemandeAdmission, EtapeAdmission
from usagers.rubriques.admission import DEMANDES

OUVRENT = (P.SECRETAIRE, P.CHEF_SERVICE, P.COORDONNATEUR, P.ASSISTANT_SOCIAL)


def peut_ouvrir(acces: Any) -> bool:
    """Functions that receive requests, unless the ESMS decided otherwise in its matrix."""
    return (
        acces.poste is not None
        and acces.poste.affectation.profession in OUVRENT
        and acces.peut_ecrire(Categorie.ADMISSION)
    )


@page_personnelle(Action.LISTER, categorie=Categorie.ADMISSION)
def admissions(request: Any) -> HttpResponse:
    acces = courant()
    lit = acces.peut_lire(Categorie.ADMISSION)
    contexte = {"lit": lit, "colonnes": tableau.colonnes() if lit else [], "peut_ouvrir": peut_ouvrir(acces)}
    contexte["url_nouvelle"] = reverse("usagers:nouvelle_demande")
    return render(request, "usagers/admission/tableau.html", contexte)


# -- a new request -----------------------------------------------------------------------------------------


class FormulaireNouvelleDemande(FormulaireDui, FormulaireUnEnvoi, forms.Form):
    nom_naissance = forms.CharField(label="Nom de naissance", max_length=100)
    premier_prenom = forms.CharField(label="Premier prénom de naissance", max_length=100)
    prenoms = forms.CharField(
        label="Prénoms de naissance", max_length=200, required=False, help_text="Tous, dans l’ordre de l’acte."
    )
    nom_utilise = forms.CharField(label="Nom utilisé", max_length=100, required=False)
    prenom_utilise = forms.CharField(label="Prénom utilisé", max_length=100, required=False)
    sexe = forms.ChoiceField(label="Sexe", choices=Sexe, widget=forms.RadioSelect)
    date_naissance = ChampDate(label="Date de naissance", passee=True)
    commune_naissance = forms.CharField(label="Lieu de naissance", max_length=100, required=False)
    lieu_naissance = forms.RegexField(
        label="Code du lieu de naissance (COG)",
        regex=r"^[0-9][0-9AB][0-9]{3}$",
        required=False,
        help_text="Cinq caractères, par exemple 14118. Pour un pays, 99 puis son code.",
        error_messages={"invalid": "Ce code compte cinq caractères, par exemple 14118 ou 2A004."},
    )
    origine = forms.ChoiceField(label="Origine de la demande", choices=donnees.origines_de_demande)
    viatrajectoire = forms.CharField(label="Numéro ViaTrajectoire", max_length=50, required=False)
    recue_le = ChampDate(label="Demande reçue le", passee=True)
    accueil = forms.ChoiceField(
        label="Accueil demandé", choices=lambda: [("", "Non précisé"), *donnees.natures_de_sejour()], required=False
    )
    entree_souhaitee = ChampDate(label="Entrée souhaitée le", required=False)
    priorite = forms.ChoiceField(label="Priorité", choices=Priorite, initial=Priorite.NORMALE)
    relance_le = ChampDate(label="Prochaine relance le", required=False)
    contexte = forms.CharField(
        label="Ce que demande la personne", max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    equipe = forms.ChoiceField(
        label="Équipe qui suivra la demande",
        required=False,
        help_text="Ses membres ouvriront le dossier dès aujourd’hui.",
    )
    compares = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    autre_personne = forms.BooleanField(
        label="J’ai comparé : c’est une autre personne", required=False, widget=forms.HiddenInput
    )

    IDENTITE = (
        "nom_naissance", "premier_prenom", "prenoms", "nom_utilise", "prenom_utilise", "sexe", "date_naissance",
        "commune_naissance", "lieu_naissance",
    )  # fmt: skip
    DEMANDE = (
        "origine", "viatrajectoire", "recue_le", "accueil", "entree_souhaitee", "priorite", "relance_le", "contexte",
    )  # fmt: skip

    def __init__(self, *args: Any, equipes: list[Any], exiger_equipe: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.equipes = {str(e.pk): e for e in equipes}
        champ: Any = self.fields["equipe"]
        champ.choices = [("", "À choisir plus tard"), *((pk, e.nom) for pk, e in self.equipes.items())]
        if exiger_equipe:
            champ.required, champ.choices = True, champ.choices[1:] if len(equipes) == 1 else champ.choices
            champ.error_messages["required"] = "Choisissez l’équipe : sans elle, ce dossier vous serait fermé."

    def clean_date_naissance(self) -> Any:
        naissance = self.cleaned_data["date_naissance"]
        if naissance > aujourdhui():
            raise forms.ValidationError("Cette date de naissance est à venir. Vérifiez l’année.")
        return naissance

    def clean_recue_le(self) -> Any:
        recue = self.cleaned_data["recue_le"]
        if recue > aujourdhui():
            raise forms.ValidationError("Cette date est à venir. Indiquez le jour où la demande est arrivée.")
        return recue

    def extraire(self, noms: tuple[str, ...]) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in noms}

    def montrer_la_case(self, vus: str) -> None:
        """The box to say « somebody else » comes with the dossiers to compare, and is ticked for those only."""
        self.fields["autre_personne"].widget = forms.CheckboxInput()
        donnees_recues: Any = self.data
        self.data = donnees_recues = donnees_recues.copy()
        donnees_recues["compares"] = vus
        donnees_recues.pop("autre_personne", None)


@reserve_a(*OUVRENT, action=Action.CREER)
def nouvelle_demande(request: Any) -> HttpResponse:
    acces = courant()
    if not peut_ouvrir(acces):
        return refuser(request, refus("lecture_seule", Categorie.ADMISSION), Categorie.ADMISSION)
    equipes = creation.equipes_possibles(acces)
    formulaire = FormulaireNouvelleDemande(
        recu(request),
        equipes=equipes,
        exiger_equipe=not acces.fonction,
        initial={"envoi": uuid.uuid4(), "recue_le": aujourdhui(), "sexe": ""},
    )
    trouves: list[creation.Semblable] = []
    if request.method == "POST" and formulaire.is_valid():
        trouves, reponse = _ouvrir(request, formulaire)
        if reponse is not None:
            return reponse
    contexte = {
        "formulaire": formulaire,
        "trouves": [{"s": s, "url": reverse("usagers:dossier", kwargs={"dossier": s.pk})} for s in trouves],
        "sans_equipe": not acces.fonction and not equipes,
    }
    statut = 422 if formulaire.is_bound and formulaire.errors else 200
    return render(request, "usagers/admission/nouvelle.html", contexte, status=statut)


def _ouvrir(request: Any, formulaire: Any) -> tuple[list[creation.Semblable], HttpResponse | None]:
    """The dossiers to compare first; else the new one."""
    saisie = formulaire.cleaned_data
    pk = creation.dossier_de_cet_envoi(saisie["envoi"])
    if creation.deja_ouvert(pk):
        messages.info(request, "C’était déjà enregistré : le voici, une seule fois.")
        return [], HttpResponseRedirect(reverse("usagers:dossier", kwargs={"dossier": pk}))
    trouves = creation.semblables(saisie["nom_naissance"], saisie["premier_prenom"], saisie["date_naissance"])
    vus = {str(s.pk) for s in trouves}
    if trouves and not (saisie["autre_personne"] and vus <= set(saisie["compares"].split())):
        formulaire.montrer_la_case(" ".join(sorted(vus)))
        return trouves, None
    dossier, demande = creation.ouvrir(
        identite=formulaire.extraire(formulaire.IDENTITE),
        demande=formulaire.extraire(formulaire.DEMANDE),
        equipe=formulaire.equipes.get(saisie["equipe"]),
        envoi=saisie["envoi"],
        doublons=trouves,
    )
    messages.success(request, "Le dossier est ouvert et la demande enregistrée. L’identité reste provisoire.")
    if demande is None:
        return [], HttpResponseRedirect(reverse("usagers:dossier", kwargs={"dossier": dossier}))
    cles = {"dossier": dossier, "demandeadmission": demande.pk}
    return [], HttpResponseRedirect(reverse("usagers:demandes_fiche", kwargs=cles))


# -- the next step -----------------------------------------------------------------------------------------

DIT = {
    EtatDemande.ETUDE: "La demande est à l’étude.",
    EtatDemande.DECISION: "L’admission est décidée. L’entrée se note le jour où elle a lieu.",
    EtatDemande.ATTENTE: "La demande est en liste d’attente.",
    EtatDemande.ENTREE: "L’entrée est notée et le séjour est ouvert.",
    EtatDemande.REFUS: "Le refus est noté, avec son motif.",
    EtatDemande.DESISTEMENT: "Le désistement est noté.",
}


class FormulaireEtape(FormulaireDui, FormulaireUnEnvoi, forms.Form):
    vers = forms.ChoiceField(label="Étape", widget=forms.RadioSelect)
    le = ChampDate(label="Date de cette étape", passee=True)
    motif = forms.CharField(
        label="Motif",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
        help_text="Demandé pour une décision et pour un refus. La personne peut le lire.",
    )
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, suites: list[EtatDemande], **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["vers"]
        champ.choices = [(e.value, e.label) for e in suites]
        champ.error_messages["required"] = "Choisissez l’étape."


@dossier_requis(Categorie.ADMISSION, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
def etape_admission(request: Any, dossier: Any, demandeadmission: Any) -> HttpResponse:
    demande = get_object_or_404(DemandeAdmission, pk=demandeadmission)
    if request.method == "POST" and _deja_notee(request.POST.get("envoi", "")):
        messages.info(request, "C’était déjà enregistré : le voici, une seule fois.")
        return HttpResponseRedirect(adresse_de(DEMANDES, demande))
    suites = etapes.suites(demande)
    depart = {"envoi": uuid.uuid4(), "le": aujourdhui(), "version": demande.version}
    formulaire = FormulaireEtape(recu(request), initial=depart, suites=suites)
    if request.method == "POST" and formulaire.is_valid():
        reponse = _avancer(request, demande, formulaire)
        if reponse is not None:
            return reponse
    contexte = cadre(request, DEMANDES) | {
        "formulaire": formulaire,
        "demande": demande,
        "resume": DEMANDES.resumer(demande),
        "sans_suite": not suites,
        "sans_entree": EtatDemande.ENTREE in etapes.SUITES[EtatDemande(demande.etat)]
        and EtatDemande.ENTREE not in suites,
        "annuler": adresse_de(DEMANDES, demande),
        "saisie": True,
    }
    statut = 422 if formulaire.is_bound and formulaire.errors else 200
    return render(request, "usagers/admission/etape.html", contexte, status=statut)


def _deja_notee(envoi: str) -> bool:
    """Asked before the form, which offers only what follows the step that this sending already wrote."""
    try:
        return deja_posee(EtapeAdmission, uuid.UUID(envoi)) is not None
    except ValueError:
        return False


def _avancer(request: Any, demande: DemandeAdmission, formulaire: Any) -> HttpResponse | None:
    saisie = formulaire.cleaned_data
    try:
        etapes.avancer(
            demande,
            vers=EtatDemande(saisie["vers"]),
            le=saisie["le"],
            motif=saisie["motif"],
            version=saisie["version"],
            envoi=saisie["envoi"],
        )
    except etapes.EtapeRefusee as refusee:
        formulaire.add_error(refusee.champ, str(refusee))
        return None
    except VersionDepassee:
        messages.warning(request, "Cette demande a changé entre-temps. Relisez-la avant de noter une étape.")
    else:
        messages.success(request, DIT[EtatDemande(saisie["vers"])])
    return HttpResponseRedirect(adresse_de(DEMANDES, demande))
