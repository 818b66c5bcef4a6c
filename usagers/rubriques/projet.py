"""The personalised project and its parts: expectations, needs, objectives, actions, reviews, agreements."""

from __future__ import annotations

from typing import Any

from django.utils.text import Truncator

from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_simple as _jour
from dui.commun.horloge import aujourdhui
from usagers.fiches import Detail, Fiche, Resume, inscrire
from usagers.fiches.vues import adresse
from usagers.models import Accord, ActionDeProjet, Attente, Besoin, Bilan, Objectif, Projet
from usagers.projets import formulaires as f
from usagers.projets import pages
from usagers.projets.echeances import ACTUALISATION, delais
from usagers.projets.etats import AuteurAccord, EtatObjectif, EtatProjet
from usagers.projets.versions import figer, marque
from usagers.representation.repondant import A_VERIFIER, avertir_sur_la_page

TITRE = 90  # characters of a text taken as a title


def _dits(*parts: tuple[str, Any]) -> list[str]:
    return [f"{nom} {valeur}".strip() for nom, valeur in parts if valeur]


def _depart(parametre: str) -> Any:
    """The project, or the objective, that the page of departure names in its link."""
    return lambda request: {parametre: x} if (x := f.uuid_ou_rien(request.GET.get(parametre))) else {}


def _depart_d_attente(request: Any) -> dict[str, Any]:
    return _depart("projet")(request) | {"le": aujourdhui()}


def _depart_de_bilan(request: Any) -> dict[str, Any]:
    """Today, and the next one within the delay of the law: both can be changed."""
    jour = aujourdhui()
    return _depart("projet")(request) | {"date": jour, "prochain": jour + delais()[ACTUALISATION].duree}


def _depart_d_accord(request: Any) -> dict[str, Any]:
    """The project that is agreed upon, and its mark as it is read at this moment."""
    projet = _projet_demande(request)
    return {"le": aujourdhui()} | ({"projet": projet.pk, "vu": marque(projet)} if projet else {})


def _projet_demande(request: Any) -> Any:
    ouverts = Projet.objects.exclude(etat=EtatProjet.TERMINE).order_by("-cree_le")
    demande = f.uuid_ou_rien(request.GET.get("projet"))
    return ouverts.filter(pk=demande).first() if demande else ouverts.first()


def _au_projet_demande(request: Any) -> str:
    demande = f.uuid_ou_rien(request.GET.get("projet"))
    return adresse(PROJETS, "fiche", projet=demande) if demande else ""


def _a_l_objectif_demande(request: Any) -> str:
    demande = f.uuid_ou_rien(request.GET.get("objectif"))
    return adresse(OBJECTIFS, "fiche", objectif=demande) if demande else ""


def _revenir(dit: str) -> Any:
    """Once a part is added, the project: the next part is added from there."""
    return lambda ligne: (adresse(PROJETS, "fiche", projet=ligne.projet_id), dit)


def _objectifs_du_bilan(request: Any, _: None) -> dict[str, Any]:
    """What is reviewed, before one's eyes."""
    projet = _projet_demande(request)
    vivants = Objectif.objects.filter(projet_id=projet.pk, etat__in=f.VIVANTS) if projet else ()
    return {"objectifs": lignes} if (lignes := list(vivants)) else {}


def _au_projet(ligne: Any) -> tuple[str, str]:
    return "Projet personnalisé", adresse(PROJETS, "fiche", projet=ligne.projet_id)


def _a_l_objectif(ligne: Any) -> tuple[str, str]:
    return "Objectif", adresse(OBJECTIFS, "fiche", objectif=ligne.objectif_id)


def _etat(ligne: Any) -> dict[str, Any]:
    genre = "projet" if isinstance(ligne, Projet) else "objectif"
    return {"genre": genre, "etat": ligne.etat, "texte": ligne.get_etat_display().lower()}


# -- the project -------------------------------------------------------------------------------------------


def _resumer_projet(p: Projet) -> Resume:
    dits = _dits(("Depuis le", _jour(p.du)), ("Jusqu’au", _jour(p.au)))
    return Resume(p.titre, dits, _etat(p), passe=p.etat == EtatProjet.TERMINE)


PROJETS = inscrire(
    Fiche(
        cle="projets",
        modele=Projet,
        categorie=Categorie.PROJET,
        nom="Projet personnalisé",
        ajouter="Commencer un projet",
        modifier="Modifier le projet",
        vide="Aucun projet personnalisé n’est commencé.",
        formulaire=f.FormulaireProjet,
        resumer=_resumer_projet,
        tri=("-cree_le",),
        rang=10,
        icone="target-arrow",
        aide="Le projet s’écrit avec la personne : ses mots d’abord, les propositions des professionnels en face.",
        gabarit="usagers/projets/projet.html",
        en_api=lambda p: {"vu": marque(p)},
        details=(Detail("usagers/projets/_corps.html", pages.corps),),
        dater=lambda p: p.du,
        champ_date="du",
    )
)

# -- what is said, what is needed --------------------------------------------------------------------------


def _resumer_attente(a: Attente) -> Resume:
    qui = a.get_origine_display() + (f", {a.qui}" if a.qui else "")
    return Resume(f"« {Truncator(a.texte).chars(TITRE)} »", _dits(("", qui), ("Recueilli le", _jour(a.le))))


_PARTIE: dict[str, Any] = {"categorie": Categorie.PROJET, "en_section": False}
_DU_PROJET: dict[str, Any] = _PARTIE | {
    "depart": _depart("projet"),
    "remonter": _au_projet,
    "d_ou": _au_projet_demande,
}

ATTENTES = inscrire(
    Fiche(
        cle="attentes",
        modele=Attente,
        nom="Attentes et propositions",
        ajouter="Ajouter une attente ou une proposition",
        modifier="Modifier ce qui est dit",
        vide="Rien n’a encore été recueilli.",
        formulaire=f.FormulaireAttente,
        resumer=_resumer_attente,
        icone="message-2",
        aide="Ce que chacun dit, sans le reformuler.",
        dater=lambda a: a.le,
        champ_date="le",
        ensuite=_revenir("Ces mots sont enregistrés."),
        **_DU_PROJET | {"depart": _depart_d_attente},
    )
)
BESOINS = inscrire(
    Fiche(
        cle="besoins",
        modele=Besoin,
        nom="Besoins",
        ajouter="Ajouter un besoin",
        modifier="Modifier ce besoin",
        vide="Aucun besoin n’est repéré.",
        formulaire=f.FormulaireBesoin,
        resumer=lambda b: Resume(b.get_code_display(), _dits(("", b.commentaire))),
        icone="list-search",
        dater=lambda b: b.cree_le,
        champ_date="cree_le",
        ensuite=_revenir("Le besoin est enregistré."),
        **_DU_PROJET,
    )
)

# -- what is aimed at, what is done ------------------------------------------------------------------------


def _resumer_objectif(o: Objectif) -> Resume:
    dits = _dits(("", o.get_avancement_display()), ("Avec", o.qui), ("Pour le", _jour(o.echeance)))
    return Resume(o.intitule, dits, _etat(o), passe=o.etat in (EtatObjectif.TERMINE, EtatObjectif.ANNULE))


OBJECTIFS = inscrire(
    Fiche(
        cle="objectifs",
        modele=Objectif,
        nom="Objectifs",
        ajouter="Ajouter un objectif",
        modifier="Modifier l’objectif",
        vide="Aucun objectif n’est posé.",
        formulaire=f.FormulaireObjectif,
        resumer=_resumer_objectif,
        icone="target-arrow",
        details=(Detail("usagers/projets/_objectif_suite.html", pages.suite_d_objectif),),
        dater=lambda o: o.cree_le,
        champ_date="cree_le",
        ensuite=_revenir("L’objectif est enregistré, en préparation. « Où en est-on ? » le fait commencer."),
        **_DU_PROJET,
    )
)


def _resumer_action(a: ActionDeProjet) -> Resume:
    dits = _dits(("", a.get_prestation_display()), ("", a.frequence), ("Par", a.qui))
    return Resume(a.intitule, dits, _etat(a), passe=a.etat in (EtatObjectif.TERMINE, EtatObjectif.ANNULE))


ACTIONS = inscrire(
    Fiche(
        cle="actions",
        modele=ActionDeProjet,
        nom="Actions du projet",
        ajouter="Ajouter une action",
        modifier="Modifier l’action",
        vide="Aucune action n’est prévue.",
        formulaire=f.FormulaireAction,
        resumer=_resumer_action,
        icone="list-check",
        details=(Detail("usagers/projets/_action_suite.html", pages.suite_d_action),),
        dater=lambda a: a.du,
        champ_date="du",
        depart=_depart("objectif"),
        remonter=_a_l_objectif,
        d_ou=_a_l_objectif_demande,
        ensuite=lambda a: (adresse(PROJETS, "fiche", projet=a.objectif.projet_id), "L’action est enregistrée."),
        **_PARTIE,
    )
)

# -- what was reached, what was agreed ---------------------------------------------------------------------


def _resumer_bilan(b: Bilan) -> Resume:
    dits = _dits(("", Truncator(b.atteint).chars(TITRE)), ("Prochain point le", _jour(b.prochain)))
    return Resume(f"{b.get_nature_display()} du {_jour(b.date)}", dits)


BILANS = inscrire(
    Fiche(
        cle="bilans",
        modele=Bilan,
        nom="Bilans du projet",
        ajouter="Ajouter un bilan",
        modifier="Modifier le bilan",
        vide="Aucun bilan n’est enregistré.",
        formulaire=f.FormulaireBilan,
        resumer=_resumer_bilan,
        icone="calendar-event",
        aide="Préparé avec la personne. Un point est fait au moins une fois par an, et chaque fois qu’elle le demande.",
        dater=lambda b: b.date,
        champ_date="date",
        publiable=True,
        appui=Detail("usagers/projets/_objectifs_du_bilan.html", _objectifs_du_bilan),
        ensuite=_revenir("Le bilan est enregistré. Dites maintenant, objectif par objectif, où on en est."),
        **_DU_PROJET | {"depart": _depart_de_bilan},
    )
)


def _avertir(a: Accord) -> str:
    return f.avertissement_d_accord(a.le) if a.par == AuteurAccord.REPRESENTANT else ""


def _resumer_accord(a: Accord) -> Resume:
    dits = _dits(("", f"{a.get_par_display()}, le {_jour(a.le)}"), ("", a.get_moyen_display()), ("", a.precisions))
    if _avertir(a):
        dits.append(A_VERIFIER)
    return Resume(a.nom, dits, {"genre": "accord", "etat": a.reponse, "texte": a.get_reponse_display().lower()})


ACCORDS = inscrire(
    Fiche(
        cle="accords",
        modele=Accord,
        nom="Accords sur le projet",
        ajouter="Enregistrer un accord",
        modifier="Corriger l’accord",
        vide="Aucun accord n’est enregistré.",
        formulaire=f.FormulaireAccord,
        resumer=_resumer_accord,
        icone="heart-handshake",
        aide="L’avis de la personne, ou de qui la représente, et celui de l’établissement. "
        "Le projet est gardé tel qu’il est lu aujourd’hui : cette version ne changera plus.",
        calculer=lambda valeurs: {"version_figee": figer(valeurs["projet"])},
        dater=lambda a: a.le,
        champ_date="le",
        details=(Detail("usagers/representation/_avertissement.html", avertir_sur_la_page(_avertir)),),
        depart=_depart_d_accord,
        remonter=_au_projet,
        d_ou=_au_projet_demande,
        ensuite=_revenir("L’avis est enregistré, avec le projet tel qu’il a été lu."),
        **_PARTIE,
    )
)
