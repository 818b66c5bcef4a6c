"""Former texts of a row: who changed what, when. Read from the encrypted trail of changes, under the row's own wall."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType

from audit.models import Modification
from dui.commun.acces import courant
from habilitations.personnes import collegues
from usagers.fiches.declaration import Fiche
from usagers.fiches.formulaires import champs_de
from usagers.fiches.valeurs import depuis_la_piste

COMBIEN = 50


def historique(fiche: Fiche, ligne: Any) -> list[dict[str, Any]]:
    """Newest first: {quand, qui, champs: [{nom, avant, apres}]}; the creation is said by the row itself.

    The row has just been read through the gate: its own former texts are in the same category, already noted.
    """
    genre = ContentType.objects.get_for_model(fiche.modele)
    piste = Modification.objects.filter(
        content_type=genre, object_pk=str(ligne.pk), action=Modification.Action.UPDATE
    ).order_by("-timestamp")
    rangees = list(piste[:COMBIEN])
    connus = collegues({m.acteur for m in rangees if m.acteur}, courant().etablissement_id)
    vues = []
    for m in rangees:
        champs = _champs(fiche, ligne, m.changes)
        if champs:
            vues.append({"quand": m.timestamp, "qui": connus.get(m.acteur), "champs": champs})
    return vues


def _champs(fiche: Fiche, ligne: Any, ecarts: Any) -> list[dict[str, str]]:
    if not isinstance(ecarts, dict):
        return []
    libelles = fiche.formulaire.base_fields
    dits = [
        {
            "nom": str(libelles[nom].label),
            "avant": depuis_la_piste(ligne, nom, avant),
            "apres": depuis_la_piste(ligne, nom, apres),
        }
        for nom, (avant, apres) in ecarts.items()
        if nom in libelles and nom in champs_de(fiche.formulaire)
    ]
    return [d for d in dits if d["avant"] or d["apres"]]  # nothing become an empty text is no change
