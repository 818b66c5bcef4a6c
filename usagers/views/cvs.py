"""The CVS: who sits, when it meets, its minutes. Read with « Relation », written by whom writes there."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie
from dui.commun.chiffrement import HORS_DOSSIER
from dui.commun.chiffrement.cles import precharger
from dui.commun.chiffrement.fichiers import FichierIllisible
from dui.commun.formulaires import ChampDate, recu
from dui.commun.horloge import aujourdhui
from habilitations import erreurs
from habilitations.decisions import refus
from habilitations.gardes import page_personnelle
from habilitations.porte import refuser
from habilitations.televersement import recoit_des_fichiers
from usagers import donnees
from usagers.documents import presentation
from usagers.documents.controle import controler
from usagers.documents.formats import FORMATS, FichierRefuse, Piece
from usagers.documents.formulaires import ChampFichiers
from usagers.fiches.service import VersionDepassee
from usagers.models import MandatCvs, SeanceCvs
from usagers.registres import Carte, inscrire_carte
from usagers.relation import cvs, edition
from usagers.relation.edition import FormulaireDEsms
from usagers.relation.enquetes import noter_lecture
from usagers.relation.enums import DesignationCvs
from usagers.views.enquetes import pilote, qui_suit
from usagers.views.reclamations import suit

LONG, RANG = 20_000, 15


class FormulaireMandat(FormulaireDEsms):
    college = forms.ChoiceField(label="Collège", choices=donnees.colleges_du_cvs)
    nom = forms.CharField(label="Nom du membre", max_length=200)
    suppleant = forms.BooleanField(label="Suppléant", required=False)
    designation = forms.ChoiceField(label="Désignation", choices=DesignationCvs)
    du = ChampDate(label="Depuis le")
    au = ChampDate(
        label="Jusqu’au", required=False, help_text="La durée du mandat est celle du règlement intérieur du CVS."
    )

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or self.cleaned_data
        if valeurs.get("du") and valeurs.get("au") and valeurs["au"] < valeurs["du"]:
            self.add_error("au", "La fin précède le début. Vérifiez les deux dates.")
        return valeurs


def _long(libelle: str, rangs: int, aide: str = "") -> forms.CharField:
    saisie = forms.Textarea(attrs={"rows": rangs, "spellcheck": "true"})
    return forms.CharField(label=libelle, required=False, max_length=LONG, widget=saisie, help_text=aide)


class FormulaireSeance(FormulaireDEsms):
    date = ChampDate(label="Date de la séance")
    ordre_envoye_le = ChampDate(label="Ordre du jour envoyé le", required=False)
    ordre_du_jour = _long("Ordre du jour", 4)
    presents = _long("Présents", 3)
    compte_rendu = _long("Compte rendu", 12, "Nommez le moins possible les personnes accompagnées : il sera publié.")
    fichiers = ChampFichiers(
        label="Ou le compte rendu signé", help_text="PDF de préférence. 25 Mo au plus.", plusieurs=False
    )
    piece: Piece | None = None
    statut = 422

    def clean_fichiers(self) -> None:
        recus = self.files.getlist("fichiers") if hasattr(self.files, "getlist") else []
        if len(recus) > 1:
            raise forms.ValidationError("Déposez un seul fichier.")
        for fichier in recus:
            try:
                self.piece = controler(str(fichier.name), fichier.read())
            except FichierRefuse as refuse:
                self.statut = refuse.statut
                raise forms.ValidationError(str(refuse)) from refuse

    @property
    def contenu(self) -> dict[str, Any]:
        return {nom: v or None for nom, v in super().contenu.items() if nom != "fichiers"}


class FormulaireAdoption(FormulaireDEsms):
    le = ChampDate(label="Adopté le", passee=True)

    def clean_le(self) -> Any:
        le = self.cleaned_data["le"]
        if le > aujourdhui():
            raise forms.ValidationError("Cette date est à venir. Notez l’adoption une fois faite.")
        return le


@page_personnelle(Action.LISTER, categorie=Categorie.RELATION)
def conseil(request: Any) -> HttpResponse:
    if not _lit():
        return _refuser(request)
    jour, ecrit = aujourdhui(), suit(courant())
    precharger([HORS_DOSSIER])
    sieges, seances = list(cvs.mandats()), list(cvs.seances().defer("ordre_du_jour", "presents", "compte_rendu"))
    contexte = {
        "colleges": [
            {"nom": nom, "membres": [_siege(m, ecrit) for m in sieges if m.college == code and not m.fini_le(jour)]}
            for code, nom in donnees.colleges_du_cvs()
        ],
        "finis": [_siege(m, ecrit) for m in sieges if m.fini_le(jour)],
        "constats": cvs.constats(sieges, jour) if sieges else [],
        "seances": [
            {
                "s": s,
                "url": _adresse(s),
                "a_venir": s.date > jour,
                "tardif": cvs.ordre_tardif(s) if s.date >= jour else "",
            }
            for s in seances
        ],
        "rappel": cvs.rappel((s.date for s in seances), jour),
        "prochaine": cvs.prochaine_reunion(max((s.date for s in seances), default=None)),
        "url_mandat": reverse("usagers:ajouter_mandat_cvs") if ecrit else "",
        "url_seance": reverse("usagers:ajouter_seance_cvs") if ecrit else "",
    }
    return render(request, "usagers/relation/cvs.html", contexte)


# -- seats -------------------------------------------------------------------------------------------------


@page_personnelle(Action.CREER, categorie=Categorie.RELATION)
@qui_suit
def ajouter_mandat(request: Any) -> HttpResponse:
    formulaire = FormulaireMandat(recu(request), initial={"envoi": uuid.uuid4(), "du": aujourdhui()})

    def garder(f: Any) -> tuple[str, bool]:
        _, nouveau = cvs.garder_le_mandat(f.cleaned_data["envoi"], **f.contenu)
        return reverse("usagers:cvs"), nouveau

    return edition.saisir(
        request, formulaire, titre="Ajouter un membre du CVS", annuler=reverse("usagers:cvs"), garder=garder
    )


@page_personnelle(Action.MODIFIER, categorie=Categorie.RELATION)
@qui_suit
def modifier_mandat(request: Any, mandatcvs: Any) -> HttpResponse:
    mandat = get_object_or_404(cvs.mandats(), pk=mandatcvs)
    formulaire = FormulaireMandat(recu(request), initial=edition.depart(mandat, FormulaireMandat))

    def garder(f: Any) -> tuple[str, bool]:
        edition.remplacer(MandatCvs, mandat.pk, f.cleaned_data["version"] or 0, f.contenu)
        cvs.noter_acte("cvs_mandat")
        return reverse("usagers:cvs"), True

    return edition.saisir(
        request, formulaire, titre="Modifier un mandat", annuler=reverse("usagers:cvs"), garder=garder
    )


# -- meetings ----------------------------------------------------------------------------------------------


@recoit_des_fichiers
@page_personnelle(Action.CREER, categorie=Categorie.RELATION)
@qui_suit
def ajouter_seance(request: Any) -> HttpResponse:
    formulaire = FormulaireSeance(*edition.champs_recus(request), initial={"envoi": uuid.uuid4()})

    def garder(f: Any) -> tuple[str, bool]:
        seance, nouvelle = cvs.garder_la_seance(f.cleaned_data["envoi"], f.piece, **f.contenu)
        return _adresse(seance), nouvelle

    return edition.saisir(
        request, formulaire, titre="Noter une séance du CVS", annuler=reverse("usagers:cvs"), garder=garder
    )


@recoit_des_fichiers
@page_personnelle(Action.MODIFIER, categorie=Categorie.RELATION)
@qui_suit
def modifier_seance(request: Any, seancecvs: Any) -> HttpResponse:
    seance = _trouver(seancecvs)
    formulaire = FormulaireSeance(*edition.champs_recus(request), initial=edition.depart(seance, FormulaireSeance))

    def garder(f: Any) -> tuple[str, bool]:
        cvs.changer_la_seance(seance.pk, f.cleaned_data["version"] or 0, f.piece, f.contenu)
        return _adresse(seance), True

    if seance.figee and request.method == "GET":  # sent all the same, its text is given back
        return _dire(request, "Ce compte rendu est adopté : il ne change plus.", seance)
    try:
        return edition.saisir(request, formulaire, titre="Modifier la séance", annuler=_adresse(seance), garder=garder)
    except cvs.SeanceRefusee as refusee:
        return _dire(request, str(refusee), seance)


@page_personnelle(Action.LIRE, categorie=Categorie.RELATION)
def seance(request: Any, seancecvs: Any) -> HttpResponse:
    if not _lit():
        return _refuser(request)
    trouvee = _trouver(seancecvs)
    ecrit = suit(courant())
    noter_lecture("cvs_lu", Action.LIRE)
    contexte = {
        "s": trouvee,
        "tardif": cvs.ordre_tardif(trouvee),
        "url_cvs": reverse("usagers:cvs"),
        "url_fichier": _adresse(trouvee, "fichier_seance_cvs") if trouvee.fichier else "",
        "url_modifier": _adresse(trouvee, "modifier_seance_cvs") if ecrit and not trouvee.est_adoptee else "",
        "url_adopter": _adresse(trouvee, "adopter_seance_cvs")
        if ecrit and not trouvee.est_adoptee and trouvee.a_ecrit
        else "",
        "url_publier": _adresse(trouvee, "publier_seance_cvs") if ecrit and trouvee.est_adoptee else "",
    }
    return render(request, "usagers/relation/seance_cvs.html", contexte)


@page_personnelle(Action.TELECHARGER, categorie=Categorie.RELATION)
def fichier_seance(request: Any, seancecvs: Any) -> HttpResponse:
    if not _lit():
        return _refuser(request)
    trouvee = _trouver(seancecvs)
    if not trouvee.fichier:
        raise Http404
    try:
        octets = cvs.contenu(trouvee)
    except FichierIllisible:
        return erreurs.page(request, 404, raison=presentation.ILLISIBLE, url_retour=_adresse(trouvee))
    noter_lecture("cvs_telecharge", Action.TELECHARGER)
    reponse = HttpResponse(octets, content_type=FORMATS[trouvee.format].media)
    for nom, valeur in presentation.entetes(trouvee, en_piece_jointe=True).items():
        reponse.headers[nom] = valeur
    return reponse


@page_personnelle(Action.MODIFIER, categorie=Categorie.RELATION)
@qui_suit
def adopter_seance(request: Any, seancecvs: Any) -> HttpResponse:
    trouvee = _trouver(seancecvs)
    formulaire = FormulaireAdoption(recu(request), initial={"version": trouvee.version, "le": aujourdhui()})

    def garder(f: Any) -> tuple[str, bool]:
        cvs.adopter(trouvee, f.cleaned_data["version"] or 0, f.cleaned_data["le"])
        return _adresse(trouvee), True

    return _decider(request, trouvee, formulaire, "Noter l’adoption", garder, ADOPTER)


@page_personnelle(Action.MODIFIER, categorie=Categorie.RELATION)
@qui_suit
def publier_seance(request: Any, seancecvs: Any) -> HttpResponse:
    """On the portal, or off it again: adopted minutes only."""
    trouvee = _trouver(seancecvs)
    retirer = trouvee.publie_le is not None
    formulaire = FormulaireDEsms(recu(request), initial={"version": trouvee.version})

    def garder(f: Any) -> tuple[str, bool]:
        (cvs.depublier if retirer else cvs.publier)(trouvee, f.cleaned_data["version"] or 0)
        return _adresse(trouvee), True

    titre = "Retirer du portail" if retirer else "Publier sur le portail"
    return _decider(request, trouvee, formulaire, titre, garder, RETIRER if retirer else PUBLIER)


ADOPTER = "Une fois adopté, le compte rendu ne change plus et peut être publié."
PUBLIER = (
    "Toutes les personnes accompagnées de l’établissement et leurs représentants pourront le lire. Relisez les noms."
)
RETIRER = "Le compte rendu ne se lira plus sur le portail. Ce qui a déjà été lu ne se reprend pas."


def _decider(request: Any, seance: SeanceCvs, formulaire: Any, titre: str, garder: Any, aide: str) -> HttpResponse:
    """A step of the minutes: what refuses it is said on the page of the meeting."""
    if request.method == "POST" and formulaire.is_valid():
        try:
            suite, _ = garder(formulaire)
        except VersionDepassee:
            return _dire(request, "Cette séance a changé entre-temps. Relisez-la d’abord.", seance)
        except cvs.SeanceRefusee as refusee:
            return _dire(request, str(refusee), seance)
        messages.success(request, "C’est enregistré.")
        return HttpResponseRedirect(suite)
    return edition.saisir(
        request, formulaire, titre=titre, annuler=_adresse(seance), garder=garder, aide=aide, geste=titre
    )


# -- the reminder ------------------------------------------------------------------------------------------


def _dates(request: Any) -> list[Any]:
    """Of the meetings, for the direction alone."""
    return [cvs.seances().order_by("date").values_list("date", flat=True)] if pilote() and _lit() else []


def carte(request: Any, *lots: list[Any]) -> dict[str, Any] | None:
    """« Ma journée » of the direction: the CVS should have met."""
    dit = cvs.rappel(jour for lot in lots for jour in lot)
    return {"rappel": dit} if dit else None


inscrire_carte(Carte("usagers/relation/_carte_cvs.html", carte, RANG, ensembles=_dates))


# -- shared ------------------------------------------------------------------------------------------------


def _lit() -> bool:
    acces = courant()
    return acces.poste is not None and acces.peut_lire(Categorie.RELATION)


def _refuser(request: Any) -> HttpResponse:
    return refuser(request, refus("hors_metier", Categorie.RELATION), Categorie.RELATION)


def _trouver(pk: Any) -> SeanceCvs:
    seance: SeanceCvs = get_object_or_404(cvs.seances().select_related("publie_par"), pk=pk)
    return seance


def _adresse(seance: SeanceCvs, page: str = "seance_cvs") -> str:
    return reverse(f"usagers:{page}", kwargs={"seancecvs": seance.pk})


def _siege(mandat: MandatCvs, ecrit: bool) -> dict[str, Any]:
    url = reverse("usagers:modifier_mandat_cvs", kwargs={"mandatcvs": mandat.pk}) if ecrit else ""
    return {"m": mandat, "url": url, "a_venir": mandat.du > aujourdhui()}


def _dire(request: Any, phrase: str, seance: SeanceCvs) -> HttpResponse:
    messages.warning(request, phrase)
    return HttpResponseRedirect(_adresse(seance))
