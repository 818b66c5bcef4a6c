"""« Pilotage »: the figures of an ESMS and of its units, for those whose function answers for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.barres import Barre, Barres
from dui.commun.formulaires import FormulaireDui
from dui.commun.horloge import aujourdhui
from habilitations.gardes import reserve_a
from habilitations.professions import Profession
from usagers.pilotage import feuilles
from usagers.pilotage.comptes import Periode, compter
from usagers.pilotage.indicateurs import INDICATEURS, Indicateur
from usagers.pilotage.masque import TOTAL, Case
from usagers.pilotage.publication import Publication, publier

LECTEURS = (Profession.DIRECTEUR, Profession.CHEF_SERVICE, Profession.CADRE_SANTE)
ANNEES = 5
CODE, CODE_EXPORT = "indicateurs", "indicateurs_exportes"
DEBOUT = frozenset({"presents", "entrees", "sorties", "gir"})


def _annee(request: Any) -> int:
    """The year asked for, among those offered; this year otherwise."""
    texte, courante = request.GET.get("annee", ""), aujourdhui().year
    possibles = {str(a) for a in range(courante - ANNEES + 1, courante + 1)}
    return int(texte) if texte in possibles else courante


def _publication(request: Any, code: str) -> Publication:
    """Count, mask, and leave in the journal that this person looked at figures."""
    lieu = request.acces.poste.etablissement
    periode = Periode(_annee(request), aujourdhui())
    publication = publier(compter(lieu.pk, periode), periode, lieu.nom, lieu.places)
    courant().noter(Evenement(action=request.declaration.action, base=Base.FONCTION, motif=code))
    return publication


class FiltrePilotage(FormulaireDui, forms.Form):
    annee = forms.ChoiceField(label="Année", required=False)
    unite = forms.ChoiceField(label="Unité", required=False)

    def __init__(self, *args: Any, publication: Publication, **options: Any) -> None:
        super().__init__(*args, **options)
        courante = aujourdhui().year
        annees: Any = self.fields["annee"]
        annees.choices = [
            ("", f"{courante} (en cours)"),
            *((str(a), str(a)) for a in range(courante - 1, courante - ANNEES, -1)),
        ]
        unites: Any = self.fields["unite"]
        unites.choices = [("", "Tout l’établissement"), *publication.unites]


@reserve_a(*LECTEURS, action=Action.LISTER)
def pilotage(request: Any) -> HttpResponse:
    p = _publication(request, CODE)
    unite = request.GET.get("unite", "")
    unite = unite if unite in dict(p.unites) else TOTAL
    adresse = f"?annee={p.periode.annee}"
    contexte = {
        "p": p,
        "unite": p.nom(unite),
        "filtre": FiltrePilotage(request.GET, publication=p),
        "regle": feuilles.REGLE,
        "chiffres": _chiffres(p, unite),
        "sections": [
            _section(p, INDICATEURS[code], unite) for code in ("occupation", "presents", "entrees", "sorties")
        ],
        "a_ce_jour": [_section(p, INDICATEURS[code], unite) for code in ("projets", "droits", "contrats", "actes")],
        "gir": _section(p, INDICATEURS["gir"], unite),
        "synthese": _synthese(p),
        "url_csv": reverse("usagers:pilotage_csv") + adresse,
        "url_xlsx": reverse("usagers:pilotage_xlsx") + adresse,
        "regle_les_places": request.acces.poste.affectation.profession == Profession.DIRECTEUR,
    }
    return render(request, "usagers/pilotage.html", contexte)


def _chiffres(p: Publication, u: str) -> list[dict[str, str]]:
    """The figures at the top, each with what it means."""
    occupation, places = p.occupation[u], p.occupation[u].places
    return [
        {
            "nom": "File active",
            "texte": p.listes["file_active"][u].texte,
            "sens": INDICATEURS["file_active"].definition,
        },
        {
            "nom": "Présents à la fin",
            "texte": p.tableaux["presents"].total(u).texte,
            "sens": "Le dernier jour de la période.",
        },
        {
            "nom": "Occupation",
            "texte": occupation.taux.texte,
            "sens": INDICATEURS["occupation"].definition if places else "Indiquez d’abord les places autorisées.",
        },
        {"nom": "Entrées", "texte": p.tableaux["entrees"].total(u).texte, "sens": INDICATEURS["entrees"].definition},
        {"nom": "Sorties", "texte": p.tableaux["sorties"].total(u).texte, "sens": INDICATEURS["sorties"].definition},
        {
            "nom": "Durée moyenne des séjours terminés",
            "texte": _jours(p.durees[u].moyenne),
            "sens": f"Médiane : {_jours(p.durees[u].mediane).rstrip('.')}. {INDICATEURS['duree'].definition}",
        },
    ]


def _jours(case: Case) -> str:
    return f"{case.texte}\u00a0jours" if case.valeur is not None and case.valeur > 1 else case.texte


def _section(p: Publication, indicateur: Indicateur, u: str) -> dict[str, Any]:
    """An indicator of the page: its words and its bars; for the whole ESMS when its heading is closed by unit."""
    au_large = u != TOTAL and not p.par_unite(indicateur, courant().lire)
    return {
        "code": indicateur.code,
        "indicateur": indicateur,
        "au_large": au_large,
        "barres": _barres(p, indicateur, TOTAL if au_large else u),
    }


def _barres(p: Publication, indicateur: Indicateur, u: str) -> Barres | None:
    debout, entete = indicateur.code in DEBOUT, "Mois" if indicateur.code in {"entrees", "sorties"} else ""
    if indicateur.code == "occupation":
        return Barres(
            "Présence moyenne par mois",
            "personne",
            [Barre(mois, c.valeur, c.texte, _court(mois)) for mois, c, _ in p.occupation[u].mois],
            debout=True,
            entete="Mois",
        )
    if indicateur.code == "projets":
        cases = [(nom, p.listes["projets"][code]) for code, nom in p.lignes if u in {TOTAL, code}]
        return Barres(indicateur.titre, indicateur.unite, [_barre(nom, c) for nom, c in cases], entete="Unité")
    if indicateur.code not in p.tableaux:
        return None
    barres = [_barre(nom, c) for nom, c in p.tableaux[indicateur.code].ligne(u)]
    return Barres(indicateur.titre, indicateur.unite, barres, debout=debout, entete=entete or "Détail")


def _barre(nom: str, case: Case) -> Barre:
    return Barre(nom, case.valeur, case.texte, _court(nom))


def _court(nom: str) -> str:
    """Under a bar: « 80–89 », « janv. », « nov. »."""
    nom = nom.removesuffix(" ans").replace(" ans et +", " +")
    if len(nom) <= 5 or not nom.isalpha():
        return nom
    return f"{nom[: 3 if nom[0] in 'ond' else 4]}."


def _synthese(p: Publication) -> dict[str, Any]:
    return {
        "legende": "Par unité",
        "colonnes": [{"titre": "Unité"}, *({"titre": c, "nombre": True} for c in feuilles.COLONNES_DE_SYNTHESE)],
        "lignes": [[nom, *(c.texte for c in cases)] for nom, cases in feuilles.synthese(p)],
    }


def _fichier(contenu: bytes, genre: str, nom: str) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type=genre)
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


@reserve_a(*LECTEURS, action=Action.EXPORTER)
def pilotage_csv(request: Any) -> HttpResponse:
    p = _publication(request, CODE_EXPORT)
    contenu = feuilles.csv_de(p, courant().lire)
    return _fichier(contenu, "text/csv; charset=utf-8", f"pilotage-{p.periode.annee}.csv")


@reserve_a(*LECTEURS, action=Action.EXPORTER)
def pilotage_xlsx(request: Any) -> HttpResponse:
    p = _publication(request, CODE_EXPORT)
    return _fichier(feuilles.xlsx_de(p, courant().lire), feuilles.TYPE, f"pilotage-{p.periode.annee}.xlsx")
