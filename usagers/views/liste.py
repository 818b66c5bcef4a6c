"""The list of persons and the search: only my perimeter, fifty a page, state in the URL."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import INSECABLE, age, date_courte, pluriel
from dui.commun.formulaires import ChampDate, FormulaireDui, recu
from dui.commun.horloge import aujourdhui
from habilitations.gardes import page_personnelle
from usagers import recherche as trouver
from usagers.bandeau import ICONES
from usagers.enums import EtatDossier, TypeVigilance
from usagers.models import Dossier, Vigilance
from usagers.personnes import nom_de_naissance
from usagers.presence import Presence, demandes_de, filtrer, pas_partis, presence

PAR_PAGE = 50
PRESENCES = [
    ("", "Présents"),
    (Presence.ATTENTE.value, "En liste d’attente"),
    (Presence.DEMANDE.value, "Demandes en cours"),
    (Presence.SORTI.value, "Sortis"),
    (Presence.DECEDE.value, "Décédés"),
    ("tous", "Tous"),
]
CHAMPS = (
    "numero",
    "nom_naissance",
    "premier_prenom",
    "nom_utilise",
    "prenom_utilise",
    "sexe",
    "date_naissance",
    "chambre",
    "entre_le",
    "sorti_le",
    "decede_le",
    "tri",
    "unite__nom",
)


class Filtre(FormulaireDui, forms.Form):
    approche = False  # nobody answers exactly: the persons shown only resemble what was typed

    q = forms.CharField(label="Nom ou date de naissance", required=False, max_length=100)
    unite = forms.ChoiceField(label="Unité", required=False)
    presence = forms.ChoiceField(label="Présence", required=False, choices=PRESENCES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unites = trouver.unites_visibles(courant().etablissement_id)
        champ: Any = self.fields["unite"]
        champ.choices = [("", "Toutes"), *((str(u.pk), u.nom) for u in unites)]


def _selection(filtre: Filtre, *, partout: bool) -> Any:
    """`partout`: a search by name, which also finds who only asked, unless a situation is chosen."""
    dossiers = Dossier.objects.filter(etat=EtatDossier.ACTIF).select_related("unite").only(*CHAMPS)
    if not filtre.is_valid():
        return dossiers.none()
    choix = filtre.cleaned_data
    if choix["unite"]:
        dossiers = dossiers.filter(unite_id=choix["unite"])
    if partout and not choix["presence"]:
        dossiers = pas_partis(dossiers, aujourdhui())
    elif choix["presence"] != "tous":
        dossiers = filtrer(dossiers, choix["presence"] or Presence.PRESENT, aujourdhui())
    if choix["q"]:
        trouves = trouver.chercher(dossiers, choix["q"])
        filtre.approche = not trouves.exists()
        dossiers = trouver.proches_de(dossiers, choix["q"]) if filtre.approche else trouves
    return dossiers


def _alertes(page: list[Dossier]) -> dict[Any, list[dict[str, str]]]:
    """Vital alerts of the page, in one query."""
    jour, alertes = aujourdhui(), defaultdict(list)
    for v in Vigilance.objects.filter(dossier__in=[d.pk for d in page], du__lte=jour).exclude(au__lt=jour):
        ton, icone = ICONES.get(TypeVigilance(v.type), ("attention", "alert-circle"))
        alertes[v.dossier_id].append({"ton": ton, "icone": icone, "texte": v.get_type_display()})
    for siennes in alertes.values():
        siennes.sort(key=lambda a: (a["ton"] != "alerte", a["texte"]))
    return alertes


def _lignes(page: list[Dossier]) -> list[dict[str, Any]]:
    alertes, doubles, doublons = _alertes(page), trouver.homonymes(page), trouver.doublons(page)
    jour = aujourdhui()
    demandes, lignes = demandes_de(page, jour), []
    for d in page:
        chambre = f"ch.{INSECABLE}{d.chambre}" if d.chambre else ""
        lieu = ", ".join(m for m in (d.unite.nom if d.unite else "", chambre) if m)
        ans = age(d.date_naissance) if not d.decede_le else None
        lignes.append(
            {
                "dossier": d,
                "url": reverse("usagers:dossier", kwargs={"dossier": d.pk}),
                "nom": d.nom_affiche,
                "initiales": d.initiales,
                "naissance_nom": nom_de_naissance(d),
                "age": pluriel(ans, "an") if ans is not None else "",
                "ne_le": date_courte(d.date_naissance),
                "lieu": lieu,
                "alertes": alertes.get(d.pk, []),
                "homonyme": d.pk in doubles and d.pk not in doublons,
                "doublon": d.pk in doublons,
                "presence": presence(
                    jour,
                    entre_le=d.entre_le,
                    sorti_le=d.sorti_le,
                    decede_le=d.decede_le,
                    demande=demandes.get(d.pk, ""),
                ),
            }
        )
    return lignes


def _rendre(request: Any, *, titre: str, partout: bool = False) -> HttpResponse:
    donnees = request.GET if request.GET else {"presence": ""}
    filtre = Filtre(donnees)
    if partout:
        champ: Any = filtre.fields["presence"]
        champ.choices = [("", "Présents et demandes"), *PRESENCES[1:]]
    pages = Paginator(_selection(filtre, partout=partout), PAR_PAGE)
    page = pages.get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    contexte = {
        "filtre": filtre,
        "page": page,
        "lignes": _lignes(page.object_list),
        "titre": titre,
        "q": request.GET.get("q", "")[:100],
        "cherche": filtre.has_changed(),
        "approche": filtre.approche,
        "sans_dossier": not courant().peut_lire(Categorie.IDENTITE),
    }
    partiel = request.htmx and not request.htmx.boosted
    return render(request, "usagers/_liste.html" if partiel else "usagers/liste.html", contexte)


@page_personnelle(Action.LISTER, categorie=Categorie.IDENTITE)
def liste(request: HttpRequest) -> HttpResponse:
    return _rendre(request, titre="Usagers")


@page_personnelle(Action.RECHERCHER, categorie=Categorie.IDENTITE)
def recherche(request: HttpRequest) -> HttpResponse:
    return _rendre(request, titre="Recherche", partout=True)


class FormulaireAutreDossier(FormulaireDui, forms.Form):
    nom = forms.CharField(
        label="Nom et prénom", max_length=120, help_text="Nom de famille puis prénom, par exemple « Martin Yvonne »."
    )
    naissance = ChampDate(label="Date de naissance", passee=True)


@page_personnelle(Action.RECHERCHER, categorie=Categorie.IDENTITE, methodes=("GET", "POST"))
def autre_dossier(request: HttpRequest) -> HttpResponse:
    """Someone outside my teams, whom I can name exactly: leads to the refusal page and its emergency access."""
    formulaire = FormulaireAutreDossier(recu(request))
    if request.method == "POST" and formulaire.is_valid():
        trouve = trouver.trouver_exactement(formulaire.cleaned_data["nom"], formulaire.cleaned_data["naissance"])
        if trouve:
            return HttpResponseRedirect(reverse("usagers:dossier", kwargs={"dossier": trouve}))
        formulaire.add_error(None, "Aucun dossier de l’établissement ne porte exactement ce nom et cette date.")
    statut = 422 if formulaire.is_bound and formulaire.errors else 200
    return render(request, "usagers/autre_dossier.html", {"formulaire": formulaire}, status=statut)
