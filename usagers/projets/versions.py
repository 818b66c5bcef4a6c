"""Versions: what was agreed is kept as it was read, with its SHA-256; two of them are compared in French."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from dui.commun.acces import courant
from usagers.fiches import fiche
from usagers.fiches.valeurs import lignes_de
from usagers.models import Projet, VersionDeProjet
from usagers.projets.lecture import Contenu, lire

FORMAT = 1  # of the snapshot; the words are kept, not the codes: a label may change after the agreement


def instantane(contenu: Contenu) -> dict[str, Any]:
    """The words of the project, part by part, as a reader sees them. Progress is left out: it is not agreed upon."""
    parties = [_partie("projets", "Le projet", contenu.projet, contenu.projet.titre)]
    parties += [_partie("attentes", f"Attente ({a.get_origine_display()})", a, a.texte) for a in contenu.attentes]
    parties += [_partie("besoins", "Besoin", b, b.get_code_display()) for b in contenu.besoins]
    for objectif in contenu.objectifs:
        parties.append(_partie("objectifs", "Objectif", objectif, objectif.intitule, etat=True))
        parties += [_partie("actions", "Action", a, a.intitule, etat=True) for a in contenu.actions[objectif.pk]]
    return {"format": FORMAT, "parties": parties}


def _partie(cle: str, genre: str, ligne: Any, titre: str, *, etat: bool = False) -> dict[str, Any]:
    champs = [[c["nom"], c["valeur"]] for c in lignes_de(fiche(cle), ligne)]
    if etat:
        champs.append(["État", ligne.get_etat_display()])
    return {"id": str(ligne.pk), "genre": genre, "titre": str(titre), "champs": champs}


def empreinte(contenu: dict[str, Any]) -> str:
    """SHA-256 of the snapshot, whatever the order of its keys."""
    texte = json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def marque(projet: Projet) -> str:
    """Fingerprint of the project as it is now."""
    return empreinte(instantane(lire(projet)))


def intacte(version: Any) -> bool:
    """Of a project, or of a contract."""
    return isinstance(version.contenu, dict) and empreinte(version.contenu) == version.empreinte


def figer(projet: Projet) -> VersionDeProjet:
    """The version that an agreement signs: the last one when nothing changed since, else a new one."""
    tenu = Projet.objects.order_by().select_for_update(no_key=True, of=("self",)).get(pk=projet.pk)
    contenu = instantane(lire(tenu))
    signe = empreinte(contenu)
    derniere = VersionDeProjet.objects.filter(projet_id=tenu.pk).first()
    if derniere is not None and derniere.empreinte == signe:
        return derniere
    nouvelle = VersionDeProjet(
        dossier_id=tenu.dossier_id,
        etablissement_id=tenu.etablissement_id,
        projet=tenu,
        numero=derniere.numero + 1 if derniere else 1,
        contenu=contenu,
        empreinte=signe,
        auteur_id=courant().compte_id,
    )
    nouvelle.save()
    return nouvelle


@dataclass
class Difference:
    """One part that is not the same in both versions."""

    nature: str  # ajoute | retire | modifie
    genre: str
    titre: str
    champs: list[dict[str, str]] = field(default_factory=list)


def differences(avant: dict[str, Any], apres: dict[str, Any]) -> list[Difference]:
    """What was added, changed, removed, in the order of the later version then of the earlier one."""
    anciennes = {p["id"]: p for p in avant.get("parties", ())}
    nouvelles = {p["id"]: p for p in apres.get("parties", ())}
    trouvees = []
    for cle, partie in nouvelles.items():
        ancienne = anciennes.get(cle)
        champs = _champs(ancienne["champs"] if ancienne else [], partie["champs"])
        if ancienne is None:
            trouvees.append(Difference("ajoute", partie["genre"], partie["titre"], champs))
        elif champs:
            trouvees.append(Difference("modifie", partie["genre"], partie["titre"], champs))
    for cle, partie in anciennes.items():
        if cle not in nouvelles:
            trouvees.append(Difference("retire", partie["genre"], partie["titre"], _champs(partie["champs"], [])))
    return trouvees


def _champs(avant: list[list[str]], apres: list[list[str]]) -> list[dict[str, str]]:
    anciens, nouveaux = ({c[0]: c[1] for c in champs} for champs in (avant, apres))
    noms = [*nouveaux, *(n for n in anciens if n not in nouveaux)]
    return [
        {"nom": nom, "avant": anciens.get(nom, ""), "apres": nouveaux.get(nom, "")}
        for nom in noms
        if anciens.get(nom, "") != nouveaux.get(nom, "")
    ]
