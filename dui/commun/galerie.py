"""Gallery of the components in every state, on invented data. Development and tests only (`/_composants/`)."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

from dui.commun.courbes import Courbe, Point, Serie
from dui.commun.etiquettes import registre
from dui.commun.formulaires import ChampDate, ChampNombre, FormulaireDui
from dui.commun.galerie_pages import AVEC_CADRE, MODELES


class FormulaireDeTransmission(FormulaireDui, forms.Form):
    """A form with every kind of field, for the gallery alone."""

    categorie = forms.ChoiceField(
        label="Rubrique",
        choices=[("soins", "Soins"), ("accompagnement", "Accompagnement")],
        widget=forms.RadioSelect,
        help_text="Elle décide de qui lira cette transmission.",
    )
    cible = forms.ChoiceField(label="Cible", choices=[("", "Choisir…"), ("sommeil", "Sommeil"), ("chute", "Chute")])
    donnees = forms.CharField(label="Données", widget=forms.Textarea, help_text="Ce que vous avez vu, entendu, mesuré.")
    temperature = ChampNombre(label="Température", unite="°C", required=False)
    le = ChampDate(label="Date des faits")
    lu = forms.BooleanField(label="Je confirme que le texte ne cite aucun tiers", required=True)
    fichier = forms.FileField(label="Document joint", required=False)


class FormulaireDeFiltre(FormulaireDui, forms.Form):
    unite = forms.ChoiceField(label="Unité", required=False, choices=[("", "Toutes"), ("jardin", "Jardin")])
    etat = forms.ChoiceField(label="Situation", required=False, choices=[("", "Toutes"), ("present", "Présents")])


class CadreDeGalerie:
    """What `habilitations` gives to a real request, with invented people."""

    etablissement, unite = "EHPAD Les Tilleuls", "Unité Jardin"
    personne, metier, verrou_delai = "Inès Morel", "infirmière", 0
    etablissements = ({"nom": "EHPAD Les Tilleuls", "pk": 1, "actif": True}, {"nom": "SAMSAH Horizon", "pk": 2})
    liens = dict.fromkeys(
        ("recherche", "noter", "aide", "theme", "verrouiller", "mes_sessions", "deconnexion", "etablissement",
         "accessibilite", "confidentialite", "accueil"), "#",
    )  # fmt: skip

    def __init__(self, theme: str) -> None:
        self.theme = theme
        entrees = (
            ("Ma journée", "sun", 0), ("Usagers", "users", 0), ("Transmissions", "message-2", 9),
            ("Plan de soins", "clipboard-heart", 0), ("Agenda", "calendar", 0), ("Projets", "target-arrow", 0),
            ("Qui voit quoi", "eye", 0),
        )  # fmt: skip
        self.menu = [
            {"nom": nom, "url": "#", "icone": icone, "actif": nom == "Usagers", "combien": combien}
            for nom, icone, combien in entrees
        ]


def personne(*, urgence: bool = False, nom: str = "DUPUIS Marcel") -> dict[str, Any]:
    fin = timezone.now() + dt.timedelta(minutes=41)
    return {
        "nom_affiche": nom,
        "initiales": "MD",
        "ligne": "né le 12 mars 1944 (82 ans) · Unité Jardin, chambre 14 · entré le 3 juin 2024",
        "puces": [
            {"etat": "alerte", "texte": "Allergie : pénicilline", "icone": "alert-triangle"},
            {"etat": "attention", "texte": "Risque de chute", "icone": "stairs-down"},
            {"etat": "info", "texte": "Curatelle renforcée : Mme Roy", "icone": "gavel"},
            {"etat": "neutre", "texte": "Vous êtes dans son équipe de soins", "icone": "shield-check"},
        ],
        "urgence": {"jusqu_a": fin, "motif": "chute dans le couloir, recherche de ses allergies", "url_fermer": "#"}
        if urgence
        else None,
    }


ONGLETS = [
    {"nom": "Synthèse", "url": "#", "actif": True},
    {"nom": "Administratif", "url": "#"},
    {"nom": "Proches et protection", "url": "#"},
    {"nom": "Accompagnement et projet", "url": "#"},
    {"nom": "Soins", "url": "#"},
    {"nom": "Coordination", "url": "#"},
    {"nom": "Documents", "url": "#", "combien": 12},
    {"nom": "Psychologue", "ferme": True, "url": "#", "raison": "Ces notes sont réservées à leur autrice."},
]


def chronologie() -> list[dict[str, Any]]:
    jour = timezone.now().replace(hour=5, minute=40, second=0, microsecond=0)

    def item(heures: int, ton: str, icone: str, titre: str, texte: str, auteur: str, **reste: Any) -> dict[str, Any]:
        instant = jour - dt.timedelta(hours=heures)
        return {
            "instant": instant,
            "ton": ton,
            "icone": icone,
            "titre": titre,
            "texte": texte,
            "auteur": auteur,
            **reste,
        }

    return [
        item(0, "alerte", "temperature", "Hyperthermie", "38,4 °C à 5 h, paracétamol donné, 37,9 °C à 6 h 30.",
             "Karim Benali", metier="aide-soignant", categorie="soins", neuf=True),
        item(4, "info", "moon", "Sommeil", "réveillé trois fois, rassuré, a bu 200 ml.", "Sophie Roux",
             metier="veilleuse", categorie="soins"),
        item(14, "accent", "heart-handshake", "Visite", "sa fille a apporté des photos, moment très apprécié.",
             "Paul Garnier", metier="éducateur", categorie="accompagnement", corrige_le=jour,
             ancien_texte="sa nièce a apporté des photos."),
        item(44, "neutre", "file-text", "Document reçu", "compte rendu de biologie (MSSanté).", "Inès Morel",
             metier="infirmière", categorie="soins", url="#"),
    ]  # fmt: skip


def courbe() -> Courbe:
    mesures = (37.0, 37.1, 36.9, 37.3, 37.2, 37.6, 38.1, 38.4, 37.9, 37.4)
    depart = dt.date(2026, 11, 14)
    points = [Point(depart + dt.timedelta(days=i), v) for i, v in enumerate(mesures)]
    return Courbe("Température", "°C", [Serie("Température", points)], seuil_haut=38.0)


def tension() -> Courbe:
    depart = dt.date(2026, 11, 14)
    hautes, basses = (13, 14, 12, 15, 13, 16, 14), (8, 8, 7, 9, 8, 9, 8)
    series = [
        Serie(nom, [Point(depart + dt.timedelta(days=i), v) for i, v in enumerate(vs)])
        for nom, vs in (("Systolique", hautes), ("Diastolique", basses))
    ]
    return Courbe("Tension", "cmHg", series, seuil_bas=6, seuil_haut=15, decimales=0, note="systolique en trait plein")


def contexte_du_dossier(request: HttpRequest) -> dict[str, Any]:
    """The dossier of the mock-ups, built with the components alone; `?urgence=1` shows break-glass."""
    return {
        "personne": personne(urgence="urgence" in request.GET),
        "onglets": ONGLETS,
        "chronologie": chronologie(),
        "courbe": courbe(),
    }


def contexte_des_composants(request: HttpRequest) -> dict[str, Any]:
    errone = FormulaireDeTransmission({"temperature": "abc", "le": "31/02/2026"})
    errone.is_valid()
    return {
        "personne": personne(),
        "personne_urgence": personne(urgence=True),
        "personne_longue": personne(nom="DE LA ROCHEFOUCAULD-MONTMORENCY VAN DEN BROECK Marie-Bernadette Clémentine"),
        "onglets": ONGLETS,
        "chronologie": chronologie(),
        "courbe": courbe(),
        "tension": tension(),
        "formulaire": FormulaireDeTransmission(),
        "errone": errone,
        "filtre": FormulaireDeFiltre(request.GET or None),
        "page": Paginator(range(612), 50).get_page(request.GET.get("page", 3)),
        "registre": registre(),
        "maintenant": timezone.now(),
        "fin": timezone.now() + dt.timedelta(hours=41, minutes=12),
        "colonnes": [
            {"titre": "Droit", "url": "#", "sens": "ascending"},
            {"titre": "Personne"},
            {"titre": "Jours", "nombre": True},
            {"titre": "Échéance"},
        ],
        "lignes": [
            ["Accès, volet santé", {"texte": "M. Dupuis", "note": "par lui-même, curatelle"}, 31,
             {"etiquette": {"ton": "alerte", "icone": "clock", "texte": "dépassée d’un jour"}}],
            ["Rectification", {"texte": "S. Amrani", "note": "par son tuteur", "url": "#"}, 26,
             {"etiquette": {"ton": "attention", "icone": "clock", "texte": "reste 4 jours"}}],
            ["Accès, dossier", "J. Petit", 9, {"etiquette": {"ton": "neutre", "icone": "clock", "texte": "21 jours"}}],
        ],
    }  # fmt: skip


def galerie(request: HttpRequest, page: str = "composants") -> HttpResponse:
    """One page of the gallery; `?theme=nuit` or `?theme=jour` forces a theme."""
    theme = request.GET.get("theme", "")
    if page == "composants":
        request.cadre = CadreDeGalerie(theme)  # type: ignore[attr-defined]
        return render(request, "galerie.html", contexte_des_composants(request) | {"pages": ["dossier", *MODELES]})
    if page == "dossier":
        request.cadre = CadreDeGalerie(theme)  # type: ignore[attr-defined]
        return render(request, "galerie/dossier.html", contexte_du_dossier(request))
    if page not in MODELES:
        raise Http404
    modele, contexte = MODELES[page]
    sans_cadre = SimpleNamespace(theme=theme, liens={"aide": "#"})
    request.cadre = CadreDeGalerie(theme) if page in AVEC_CADRE else sans_cadre  # type: ignore[attr-defined]
    return render(request, modele, contexte())


def routes(declarer: Callable[[Any], Any]) -> list[URLPattern]:
    """URLs of the gallery; `declarer` is the declaration of access given by the composition (`page_publique()`)."""
    vue = declarer(galerie)
    return [path("", vue, name="galerie"), path("<slug:page>/", vue, name="galerie_page")]
