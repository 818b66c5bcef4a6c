"""« Professionnels »: who works in the ESMS, and the life of their accounts. For the direction and technical accounts.

A technical account acts for one ESMS at a time, named in the address (`?lieu=`); it opens no dossier.
"""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.contexte_sql import poser
from dui.commun.formulaires import ChampDate, FormulaireDui, recu
from dui.commun.horloge import aujourdhui
from habilitations import comptes as verbes
from habilitations.comptes import CompteRefuse, MotifFermeture, MotifTelephone
from habilitations.gardes import reserve_a
from habilitations.models import Affectation, Compte, Etablissement, MembreEquipe, NatureCompte, Unite
from habilitations.models.comptes import verifier_rpps
from habilitations.pages.acte import ChampObjet, FormulaireFin, page_d_acte, reporter
from habilitations.pages.code import FormulaireAvecCode
from habilitations.perimetre import en_cours
from habilitations.professions import Profession

PAR_PAGE = 50
GERENT: dict[str, Any] = {"natures": (NatureCompte.TECHNIQUE.value,)}
ETATS = [("", "En poste ou à venir"), ("finies", "Affectation terminée"), ("fermes", "Compte fermé"), ("tous", "Tous")]


def _lieu(request: Any) -> Etablissement:
    """The ESMS acted for; a technical account names it, and its acts go to the journal of that ESMS."""
    acces = courant()
    if acces.poste is not None:
        return acces.poste.etablissement
    try:
        trouve = Etablissement.objects.filter(pk=uuid.UUID(request.GET.get("lieu", ""))).first()
    except ValueError:
        trouve = None
    if trouve is None:
        raise Http404
    acces.etablissement_id = trouve.pk
    poser(acces)
    return trouve


def _url(request: Any, nom: str, **cle: Any) -> str:
    adresse = reverse(f"habilitations:{nom}", kwargs=cle)
    acces = courant()
    return adresse if acces.poste is not None else f"{adresse}?lieu={acces.etablissement_id}"


def _fil(request: Any, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Professionnels", _url(request, "professionnels")), *suite]


def etat_de(affectation: Any) -> dict[str, str]:
    """What the account may do today, as a label."""
    compte, jour = affectation.professionnel.compte, aujourdhui()
    if not compte.is_active:
        return {"ton": "neutre", "icone": "user-off", "texte": "compte fermé"}
    if affectation.au and affectation.au < jour:
        return {"ton": "neutre", "icone": "door-exit", "texte": "affectation terminée"}
    if affectation.du > jour:
        return {"ton": "info", "icone": "hourglass", "texte": "à venir"}
    if compte.last_login is None:
        return {"ton": "attention", "icone": "mail", "texte": "jamais connecté"}
    if not affectation.relie:
        return {"ton": "attention", "icone": "device-mobile", "texte": "téléphone à relier"}
    return {"ton": "succes", "icone": "check", "texte": "en service"}


# -- list -------------------------------------------------------------------------------------------------


class FormulaireFiltre(FormulaireDui, forms.Form):
    q = forms.CharField(label="Nom ou adresse", required=False, max_length=100)
    etat = forms.ChoiceField(label="Qui", required=False, choices=ETATS)
    lieu = forms.UUIDField(required=False, widget=forms.HiddenInput)


def _choisies(request: Any, lieu: Etablissement, filtre: FormulaireFiltre) -> Any:
    lignes, jour = verbes.affectations_de(lieu.pk), aujourdhui()
    if not filtre.is_valid():
        return lignes.none()
    etat = filtre.cleaned_data["etat"]
    if etat == "fermes":
        lignes = lignes.filter(professionnel__compte__is_active=False)
    elif etat == "finies":
        lignes = lignes.filter(au__lt=jour)
    elif etat != "tous":
        lignes = lignes.filter(professionnel__compte__is_active=True).exclude(au__lt=jour)
    return verbes.chercher(lignes, filtre.cleaned_data["q"])


@reserve_a(Profession.DIRECTEUR, action=Action.LIRE, **GERENT)
def professionnels(request: Any) -> HttpResponse:
    if courant().poste is None and "lieu" not in request.GET:
        lieux = Etablissement.objects.select_related("organisme")
        return render(request, "habilitations/professionnels_lieux.html", {"lieux": lieux})
    lieu = _lieu(request)
    filtre = FormulaireFiltre({"etat": "", "q": ""} | request.GET.dict())
    page = Paginator(_choisies(request, lieu, filtre), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "lieu": lieu,
        "technique": courant().poste is None,
        "filtre": filtre,
        "page": page,
        "colonnes": [{"titre": t} for t in ("Nom", "Métier", "Dates", "État")],
        "lignes": [_ligne(request, a) for a in page],
        "url_creer": _url(request, "creer_compte"),
    }
    return render(request, "habilitations/professionnels.html", contexte)


def _ligne(request: Any, a: Affectation) -> list[Any]:
    compte: Any = a.professionnel.compte
    fin = f"jusqu’au {a.au:%d/%m/%Y}" if a.au else "sans fin prévue"
    return [
        {"texte": f"{compte.nom} {compte.prenom}", "url": _url(request, "professionnel", compte=compte.pk)},
        {"texte": a.get_profession_display(), "note": a.unite.nom if a.unite else ""},
        {"texte": f"{'à partir du' if a.du > aujourdhui() else 'depuis le'} {a.du:%d/%m/%Y}", "note": fin},
        {"texte": "", "etiquette": etat_de(a)},
    ]


# -- one account ------------------------------------------------------------------------------------------


def _trouver(lieu: Etablissement, compte: Any) -> tuple[Compte, list[Any]]:
    """An account that works or worked here, with its functions here, the latest first."""
    ici: list[Any] = list(verbes.affectations_de(lieu.pk).filter(professionnel__compte_id=compte).order_by("-du"))
    if not ici:
        raise Http404
    return ici[0].professionnel.compte, ici


@reserve_a(Profession.DIRECTEUR, action=Action.LIRE, **GERENT)
def professionnel(request: Any, compte: Any) -> HttpResponse:
    lieu = _lieu(request)
    trouve, ici = _trouver(lieu, compte)
    jour = aujourdhui()
    equipes = MembreEquipe.objects.filter(
        en_cours(), professionnel__compte=trouve, equipe__etablissement=lieu
    ).values_list("equipe__nom", flat=True)
    contexte = {
        "compte": trouve,
        "nom": trouve.get_full_name(),
        "etat": etat_de(ici[0]),
        "relie": ici[0].relie,
        "rpps": ici[0].professionnel.rpps,
        "affectations": [
            {"a": a, "url": "" if a.au and a.au < jour else _url(request, "terminer_affectation", affectation=a.pk)}
            for a in ici
        ],
        "equipes": sorted(set(equipes)),
        "ailleurs": verbes.travaille_ailleurs(trouve, lieu.pk),
        "moi": trouve.pk == request.user.pk,
        "fil": _fil(request, (trouve.get_full_name(), "")),
        "urls": {
            n: _url(request, n, compte=trouve.pk) for n in ("fermer_compte", "rouvrir_compte", "delier", "inviter")
        },
    }
    return render(request, "habilitations/professionnel.html", contexte)


class FormulaireCompte(FormulaireAvecCode):
    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)
    courriel = forms.EmailField(
        label="Adresse électronique professionnelle",
        max_length=254,
        help_text="Personnelle à cette personne : l’invitation y part, et elle servira à se connecter.",
    )
    profession = forms.ChoiceField(label="Métier", choices=[("", "Choisissez dans la liste"), *Profession.choices])
    rpps = forms.CharField(
        label="Numéro RPPS",
        max_length=11,
        required=False,
        validators=[verifier_rpps],
        help_text="Onze chiffres, pour les métiers qui en ont un. Il permet Pro Santé Connect.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    unite = ChampObjet(label="Unité", required=False, vide="Tout l’établissement")
    du = ChampDate(label="Premier jour", passee=False)
    au = ChampDate(label="Dernier jour", passee=False, required=False, help_text="Vide : sans fin prévue.")
    motif = forms.CharField(
        label="Pourquoi une fin ?",
        max_length=200,
        required=False,
        help_text="Remplacement, stage, mission : demandé quand il y a un dernier jour.",
    )
    confidentialite_le = ChampDate(
        label="Engagement de confidentialité signé le", passee=True, help_text="Sans cet engagement, pas d’accès."
    )

    def __init__(self, *args: Any, lieu: Etablissement, **options: Any) -> None:
        super().__init__(*args, **options)
        unites: Any = self.fields["unite"]
        unites.remplir(Unite.objects.filter(etablissement=lieu), str)
        self.fields["du"].initial = aujourdhui()

    def clean_profession(self) -> Profession:
        return Profession(self.cleaned_data["profession"])


@reserve_a(Profession.DIRECTEUR, action=Action.ADMINISTRER, **GERENT)
def creer(request: Any) -> HttpResponse:
    lieu = _lieu(request)
    formulaire = FormulaireCompte(recu(request), request=request, lieu=lieu)
    if formulaire.is_bound and formulaire.is_valid():
        valeurs = {cle: v for cle, v in formulaire.cleaned_data.items() if cle != "code"}
        try:
            affectation, nouveau = verbes.creer_professionnel(etablissement_id=lieu.pk, **valeurs)
        except CompteRefuse as refus:
            reporter(formulaire, refus)
        else:
            qui = affectation.professionnel.nom_complet
            suite = "Une invitation part à son adresse." if nouveau else "Son compte existait : rien d’autre ne change."
            messages.success(request, f"{qui} est en poste ici. {suite}")
            compte = affectation.professionnel.compte_id
            return HttpResponseRedirect(_url(request, "professionnel", compte=compte))
    return page_d_acte(
        request,
        titre="Ouvrir un compte",
        phrase=f"Pour {lieu.nom}. La personne reçoit un lien pour choisir son mot de passe, puis relie son téléphone. "
        "Un compte n’ouvre aucun dossier par lui-même : ajoutez-la ensuite à une équipe.",
        formulaire=formulaire,
        verbe="Ouvrir le compte",
        url_annuler=_url(request, "professionnels"),
        fil=_fil(request),
    )


# -- acts on an account -----------------------------------------------------------------------------------


class FormulaireDeCode(FormulaireAvecCode):
    """The code, and nothing else."""


class FormulaireFermeture(FormulaireAvecCode):
    motif = forms.TypedChoiceField(
        label="Pourquoi ?", choices=MotifFermeture, coerce=MotifFermeture, widget=forms.RadioSelect
    )


class FormulaireTelephone(FormulaireAvecCode):
    motif = forms.TypedChoiceField(
        label="Pourquoi ?", choices=MotifTelephone, coerce=MotifTelephone, widget=forms.RadioSelect
    )


class FormulaireFinDAffectation(FormulaireAvecCode, FormulaireFin):
    pass


def _acte(request: Any, compte: Compte, formulaire: Any, agir: Any, **page: Any) -> HttpResponse:
    """Do it once the form is right, say it, and go back to the account; else the page, with what was refused."""
    retour = _url(request, "professionnel", compte=compte.pk)
    if formulaire.is_bound and formulaire.is_valid():
        try:
            fait = agir()
        except CompteRefuse as refus:
            reporter(formulaire, refus)
        else:
            (messages.success if fait else messages.info)(request, page["fait"] if fait else "Rien n’avait à changer.")
            return HttpResponseRedirect(retour)
    page.pop("fait")
    nom = (compte.get_full_name(), retour)
    return page_d_acte(request, formulaire=formulaire, url_annuler=retour, fil=_fil(request, nom), **page)


@reserve_a(Profession.DIRECTEUR, action=Action.ADMINISTRER, **GERENT)
def fermer(request: Any, compte: Any) -> HttpResponse:
    lieu = _lieu(request)
    trouve, _ici = _trouver(lieu, compte)
    formulaire = FormulaireFermeture(recu(request), request=request)
    return _acte(
        request,
        trouve,
        formulaire,
        lambda: verbes.fermer(
            compte=trouve, motif=formulaire.cleaned_data["motif"], par=request.user, etablissement_id=lieu.pk
        ),
        titre=f"Fermer le compte de {trouve.get_full_name()}",
        phrase="Ses sessions se ferment aussitôt et la connexion n’est plus possible. Ce qui a été écrit reste, avec "
        "son nom. Le compte pourra être rouvert.",
        verbe="Fermer le compte",
        fait="Le compte est fermé, ses sessions aussi.",
        danger=True,
    )


@reserve_a(Profession.DIRECTEUR, action=Action.ADMINISTRER, **GERENT)
def rouvrir(request: Any, compte: Any) -> HttpResponse:
    lieu = _lieu(request)
    trouve, _ici = _trouver(lieu, compte)
    return _acte(
        request,
        trouve,
        FormulaireDeCode(recu(request), request=request),
        lambda: verbes.rouvrir(compte=trouve, par=request.user, etablissement_id=lieu.pk),
        titre=f"Rouvrir le compte de {trouve.get_full_name()}",
        phrase="La personne se connectera avec son mot de passe et son téléphone. Ses affectations et ses équipes en "
        "cours reprennent effet.",
        verbe="Rouvrir le compte",
        fait="Le compte est rouvert.",
    )


@reserve_a(Profession.DIRECTEUR, action=Action.ADMINISTRER, **GERENT)
def delier(request: Any, compte: Any) -> HttpResponse:
    lieu = _lieu(request)
    trouve, _ici = _trouver(lieu, compte)
    formulaire = FormulaireTelephone(recu(request), request=request)
    return _acte(
        request,
        trouve,
        formulaire,
        lambda: verbes.delier_le_telephone(
            compte=trouve, motif=formulaire.cleaned_data["motif"], par=request.user, etablissement_id=lieu.pk
        ),
        titre=f"Délier le téléphone de {trouve.get_full_name()}",
        alerte={
            "ton": "attention",
            "titre": "Assurez-vous que la demande vient d’elle ou de lui",
            "texte": "De vive voix, ou en rappelant un numéro que vous connaissez : jamais sur un simple message.",
        },
        phrase="Ses sessions se ferment, ses codes de secours ne servent plus. À la prochaine connexion : son mot de "
        "passe, puis un nouveau téléphone à relier.",
        verbe="Délier le téléphone",
        fait="Le téléphone est délié, les sessions sont fermées.",
        danger=True,
    )


@reserve_a(Profession.DIRECTEUR, action=Action.ADMINISTRER, **GERENT)
def inviter(request: Any, compte: Any) -> HttpResponse:
    trouve, _ici = _trouver(_lieu(request), compte)
    return _acte(
        request,
        trouve,
        FormulaireDeCode(recu(request), request=request),
        lambda: verbes.renvoyer_l_invitation(compte=trouve),
        titre=f"Renvoyer l’invitation à {trouve.get_full_name()}",
        phrase=f"À {trouve.courriel}. Le lien sert une fois, pendant trois jours.",
        verbe="Renvoyer l’invitation",
        fait="L’invitation est demandée. Si elle n’arrive pas dans l’heure, renvoyez-la.",
    )


@reserve_a(Profession.DIRECTEUR, action=Action.ADMINISTRER, **GERENT)
def terminer_affectation(request: Any, affectation: Any) -> HttpResponse:
    lieu = _lieu(request)
    trouvee = verbes.affectations_de(lieu.pk).filter(pk=affectation).first()
    if trouvee is None:
        raise Http404
    compte: Any = trouvee.professionnel.compte
    formulaire = FormulaireFinDAffectation(recu(request), request=request)
    return _acte(
        request,
        compte,
        formulaire,
        lambda: verbes.terminer_affectation(affectation=trouvee, quand=formulaire.fin, par=request.user),
        titre="Mettre fin à l’affectation",
        phrase=f"{compte.get_full_name()}, {trouvee.get_profession_display().lower()}. Si c’est sa dernière fonction "
        "ici, ses équipes et ses autorisations nominatives s’arrêtent aussi.",
        verbe="Mettre fin",
        fait="L’affectation prend fin.",
        danger=True,
    )
