"""« Dictionnaire des données »: every field, filtered in the address, exported. It holds nothing of anybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.categories import Categorie
from dui.commun.dictionnaire import Entree, dictionnaire, finalites, regles
from dui.commun.formulaires import FormulaireDui
from dui.commun.tableur import en_csv
from dui.commun.typographie import insecables
from habilitations.finalites import declarees
from habilitations.gardes import reserve_a
from habilitations.professions import Profession
from rgpd.dictionnaire import lignes
from usagers.models.dossier import sans_accent

LECTEURS = (Profession.DPO, Profession.DIRECTEUR)
PAR_PAGE = 50
SANS_RUBRIQUE = "aucune"
ETATS = (
    ("", "Tous les champs"),
    ("caches", "Cachés ici : finalité non déclarée"),
    ("conditionnels", "Dépendant d’une finalité à déclarer"),
    ("clairs", "Gardés en clair"),
    ("chiffres", "Chiffrés"),
)
COLONNES = [{"titre": t} for t in ("Champ", "Rubrique et finalité", "Nécessaire", "Conservation")]


class FormulaireDictionnaire(FormulaireDui, forms.Form):
    mot = forms.CharField(label="Mot", required=False, max_length=60)
    rubrique = forms.ChoiceField(
        label="Rubrique",
        required=False,
        choices=[("", "Toutes"), *Categorie.choices, (SANS_RUBRIQUE, "Hors dossier : comptes, journal")],
    )
    finalite = forms.ChoiceField(
        label="Finalité", required=False, choices=[("", "Toutes"), *((f.code, f.libelle) for f in finalites())]
    )
    regle = forms.ChoiceField(
        label="Règle de conservation",
        required=False,
        choices=[("", "Toutes"), *((r.code, f"{r.code} {r.type_donnee}") for r in regles())],
    )
    etat = forms.ChoiceField(label="Montrer", required=False, choices=ETATS)

    def retenir(self) -> list[Entree]:
        """The entries that answer every filter, in the order of the dictionary."""
        c, ici = self.cleaned_data, declarees()
        mots = sans_accent(c.get("mot", "")).split()
        return [e for e in dictionnaire() if _parle_de(e, mots) and _est_de(e, c) and _est_dans(e, c["etat"], ici)]


def _parle_de(e: Entree, mots: list[str]) -> bool:
    texte = sans_accent(f"{e.libelle} {e.nom_du_modele} {e.champ}")
    return all(mot in texte for mot in mots)


def _est_de(e: Entree, choix: dict[str, str]) -> bool:
    rubrique, finalite, regle = choix["rubrique"], choix["finalite"], choix["regle"]
    if rubrique == SANS_RUBRIQUE and e.categories:
        return False
    if rubrique not in ("", SANS_RUBRIQUE) and rubrique not in e.categories:
        return False
    return (not finalite or any(f.code == finalite for f in e.finalites)) and (
        not regle or any(r.code == regle for r in e.regles)
    )


def _est_dans(e: Entree, etat: str, ici: frozenset[str]) -> bool:
    match etat:
        case "caches":
            return e.a_declarer is not None and e.a_declarer.code not in ici
        case "conditionnels":
            return e.a_declarer is not None
        case "clairs":
            return not e.chiffre
        case "chiffres":
            return e.chiffre
    return True


def _ligne(e: Entree, ici: frozenset[str]) -> list[Any]:
    attendue = e.a_declarer
    etiquette = None
    if attendue is not None:
        declaree = attendue.code in ici
        etiquette = {
            "ton": "succes" if declaree else "attention",
            "texte": "déclarée ici" if declaree else "caché ici : non déclarée",
        }
    return [
        {
            "texte": f"{e.libelle[:1].upper()}{e.libelle[1:]}",
            "note": f"{e.nom_du_modele}, gardé {'chiffré' if e.chiffre else 'en clair'}",
        },
        {"texte": lignes.rubriques(e), "note": lignes.finalites(e), "etiquette": etiquette},
        {"texte": insecables(e.necessite), "note": insecables(e.source)},
        insecables(lignes.conservation(e)),
    ]


@reserve_a(*LECTEURS, action=Action.LIRE)
def page_du_dictionnaire(request: Any) -> HttpResponse:
    formulaire = FormulaireDictionnaire(request.GET)
    trouvees = formulaire.retenir() if formulaire.is_valid() else []
    page, ici = Paginator(trouvees, PAR_PAGE).get_page(request.GET.get("page")), declarees()
    contexte = {
        "formulaire": formulaire,
        "page": page,
        "combien": len(trouvees),
        "total": len(dictionnaire()),
        "colonnes": COLONNES,
        "lignes": [_ligne(e, ici) for e in page],
        "requete": request.GET.urlencode(),
    }
    partiel = request.htmx and not request.htmx.boosted
    gabarit = "rgpd/_dictionnaire.html" if partiel else "rgpd/dictionnaire.html"
    return render(request, gabarit, contexte, status=422 if formulaire.errors else 200)


@reserve_a(*LECTEURS, action=Action.EXPORTER)
def exporter_le_dictionnaire(request: Any) -> HttpResponse:
    """The lines that the page shows, all pages of them."""
    formulaire = FormulaireDictionnaire(request.GET)
    retenues = formulaire.retenir() if formulaire.is_valid() else dictionnaire()
    courant().noter(Evenement(action=Action.EXPORTER, base=Base.FONCTION, motif="dictionnaire"))
    corps = en_csv(lignes.ENTETES, (lignes.ligne(e) for e in retenues))
    reponse = HttpResponse(corps, content_type="text/csv; charset=utf-8")
    reponse.headers["Content-Disposition"] = 'attachment; filename="dictionnaire-des-donnees.csv"'
    return reponse
