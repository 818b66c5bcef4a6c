"""What the pages of the project show beneath their fields. Everything is read through the gate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.horloge import aujourdhui
from habilitations.personnes import Collegue, collegues
from usagers.models import ActionDeProjet, ChangementDEtat, Objectif, Projet
from usagers.projets.echeances import prochaine
from usagers.projets.etats import Avancement, EtatObjectif, EtatProjet, NatureChangement, OrigineAttente
from usagers.projets.lecture import Contenu, lire, suivre
from usagers.projets.versions import empreinte, instantane

CHANGEMENTS = 12


def lien(nom: str, **cles: Any) -> str:
    return reverse(f"usagers:{nom}", kwargs={"dossier": courant().dossier_id, **cles})


def corps(request: Any, projet: Projet) -> dict[str, Any]:
    """The whole page of a project, in a number of queries that does not follow the number of rows."""
    contenu, suivi = lire(projet), suivre(projet)
    peut = courant().peut_ecrire(Categorie.PROJET)
    motifs = _motifs(suivi.changements)
    qui = _auteurs(suivi.changements)
    parts: list[Any] = [*contenu.objectifs, *(a for actions in contenu.actions.values() for a in actions)]
    noms = {part.pk: str(part.intitule) for part in parts}
    a_jour = suivi.derniere is None or suivi.derniere.empreinte == empreinte(instantane(contenu))
    return {
        "projet": projet,
        "peut_changer": peut,
        "peut_ecrire": peut and projet.etat != EtatProjet.TERMINE,
        "de_la_personne": [_attente(a) for a in contenu.attentes_de(OrigineAttente.PERSONNE)],
        "des_proches": [_attente(a) for a in contenu.attentes_de(OrigineAttente.PROCHE)],
        "des_professionnels": [_attente(a) for a in contenu.attentes_de(OrigineAttente.PROFESSIONNEL)],
        "besoins": [{"besoin": b, "url": lien("besoins_fiche", besoin=b.pk)} for b in contenu.besoins],
        "objectifs": [_objectif(contenu, o, motifs) for o in contenu.objectifs],
        "bilans": [{"bilan": b, "url": lien("bilans_fiche", bilan=b.pk)} for b in suivi.bilans],
        "accords": [{"accord": a, "url": lien("accords_fiche", accord=a.pk)} for a in suivi.accords],
        "version": suivi.derniere,
        "change_depuis": not a_jour,
        "echeance": prochaine(suivi.bilans, suivi.accords),
        "changements": [dire(c, qui.get(c.auteur_id), noms) for c in suivi.changements[:CHANGEMENTS]],
        "ajouts": _ajouts(projet) if peut and projet.etat != EtatProjet.TERMINE else {},
        "liens": liens(projet),
    }


def liens(projet: Projet) -> dict[str, str]:
    pages = ("etat", "versions", "facile", "facile_pdf", "pdf")
    return {page: lien(f"projets_{page}", projet=projet.pk) for page in pages}


def _ajouts(projet: Projet) -> dict[str, str]:
    """Addresses that add a part to this project."""
    cles = ("attentes", "besoins", "objectifs", "bilans", "accords")
    return {cle: f"{lien(f'{cle}_ajouter')}?projet={projet.pk}" for cle in cles}


def _attente(a: Any) -> dict[str, Any]:
    return {"attente": a, "url": lien("attentes_fiche", attente=a.pk)}


def _objectif(contenu: Contenu, o: Objectif, motifs: dict[Any, str]) -> dict[str, Any]:
    vivant = o.etat in (EtatObjectif.PREPARATION, EtatObjectif.ACTIF)
    return {
        "objectif": o,
        "vivant": vivant,
        "depasse": bool(vivant and o.echeance and o.echeance < aujourdhui()),
        "motif": motifs.get(o.pk, "") if o.etat == EtatObjectif.ANNULE else "",
        "actions": [{"action": a, "url": lien("actions_fiche", actiondeprojet=a.pk)} for a in contenu.actions[o.pk]],
        "url": lien("objectifs_fiche", objectif=o.pk),
        "url_etat": lien("objectifs_etat", objectif=o.pk),
        "url_action": f"{lien('actions_ajouter')}?objectif={o.pk}",
    }


def _motifs(changements: list[ChangementDEtat]) -> dict[Any, str]:
    """Reason of the last cancelling of each objective; the list is newest first."""
    motifs: dict[Any, str] = {}
    for c in changements:
        if c.objectif_id and not c.action_id and c.apres == EtatObjectif.ANNULE:
            motifs.setdefault(c.objectif_id, c.motif or "")
    return motifs


# -- the history of states ---------------------------------------------------------------------------------


def _auteurs(changements: list[ChangementDEtat]) -> dict[Any, Collegue]:
    return collegues({c.auteur_id for c in changements if c.auteur_id}, courant().etablissement_id)


def _mot(c: ChangementDEtat, valeur: str) -> str:
    if c.nature == NatureChangement.AVANCEMENT:
        return str(dict(Avancement.choices).get(int(valeur), valeur)) if valeur.isdigit() else valeur
    etats = EtatObjectif if c.objectif_id else EtatProjet
    return str(dict(etats.choices).get(valeur, valeur))


def dire(c: ChangementDEtat, qui: Collegue | None, noms: Mapping[Any, str] | None = None) -> dict[str, Any]:
    """« Objectif : en préparation devient en cours », by whom, when, why; `noms` on the page that shows several."""
    quoi = "Action" if c.action_id else "Objectif" if c.objectif_id else "Projet"
    return {
        "quoi": quoi,
        "avant": _mot(c, c.avant),
        "apres": _mot(c, c.apres),
        "motif": c.motif,
        "quand": c.le,
        "qui": qui,
    }


def _suite(ligne: Any, cle: str, changements: list[ChangementDEtat]) -> dict[str, Any]:
    qui = _auteurs(changements)
    return {
        "ligne": ligne,
        "peut_ecrire": courant().peut_ecrire(Categorie.PROJET),
        "url_etat": lien(f"{cle}_etat", **{str(ligne._meta.model_name): ligne.pk}),
        "changements": [dire(c, qui.get(c.auteur_id)) for c in changements],
    }


def suite_d_objectif(request: Any, objectif: Objectif) -> dict[str, Any]:
    changements = list(ChangementDEtat.objects.filter(objectif_id=objectif.pk, action_id=None))
    actions = ActionDeProjet.objects.filter(objectif_id=objectif.pk)
    return _suite(objectif, "objectifs", changements) | {
        "actions": [{"action": a, "url": lien("actions_fiche", actiondeprojet=a.pk)} for a in actions],
        "url_action": f"{lien('actions_ajouter')}?objectif={objectif.pk}",
        "vivant": objectif.etat in (EtatObjectif.PREPARATION, EtatObjectif.ACTIF),
    }


def suite_d_action(request: Any, action: ActionDeProjet) -> dict[str, Any]:
    return _suite(action, "actions", list(ChangementDEtat.objects.filter(action_id=action.pk)))
