"""The guards one by one, outside the pages: what the wall, the journal and the keys cost by themselves."""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from bench import peuplement as p
from bench.bases import Paire, viser
from dui.commun.acces import Acces
from dui.commun.contexte_sql import poser

FOIS = 60
TITRES = {
    "liste_sans_mur": "50 dossiers de la liste, filtre de Python seul",
    "liste_avec_mur": "50 dossiers de la liste, filtre de Python et mur de la base",
    "dossier_sans_mur": "transmissions d’un dossier, filtre de Python seul",
    "dossier_avec_mur": "transmissions d’un dossier, filtre de Python et mur de la base",
    "journal_1": "écrire une trace d’un dossier, COMMIT compris",
    "journal_50": "écrire une trace de liste (50 dossiers), COMMIT compris",
    "commit_seul": "une transaction qui n’écrit qu’une ligne de session, COMMIT compris",
    "cle_1": "chercher et ouvrir la clé d’un dossier",
    "cle_50": "chercher et ouvrir les clés de 50 dossiers",
    "dechiffrer_50": "déchiffrer 50 textes de 300 caractères, clés déjà là",
}


def mesurer(paire: Paire) -> dict[str, float]:
    """Median milliseconds of each guard on this pair."""
    viser(paire)
    acces, resultats = _acces(), {}
    for nom, lecteur, sql, parametres in _lectures():
        with lecteur.lier():
            resultats[f"{nom}_sans_mur"] = _lire(Acces.systeme(motif="mesures"), sql, parametres)
            resultats[f"{nom}_avec_mur"] = _lire(lecteur, sql, parametres)
    dossiers = [p.identifiant("d", n) for n in range(1, 51)]
    with acces.lier():
        resultats["journal_1"] = _mediane(lambda: _tracer(acces, dossiers[:1]))
        resultats["journal_50"] = _mediane(lambda: _tracer(acces, dossiers))
        resultats["commit_seul"] = _mediane(_toucher)
    resultats["cle_1"] = _mediane(lambda: _ouvrir(dossiers[:1]))
    resultats["cle_50"] = _mediane(lambda: _ouvrir(dossiers))
    resultats["dechiffrer_50"] = _dechiffrer(dossiers)
    return resultats


def _acces() -> Acces:
    """The nurse's own access, as the gate builds it."""
    from habilitations import perimetre
    from habilitations.models import Compte

    compte = Compte.objects.get(pk=p.INFIRMIERE)
    poste = perimetre.poste_de(compte, None)
    assert poste is not None
    return perimetre.acces_du_poste(compte, poste, requete=uuid.uuid4(), action="lister")


def _lectures() -> list[tuple[str, Acces, str, Any]]:
    """Two readings as the pages make them, the second narrowed to one dossier; both SQL carry the Python wall."""
    from coordination.models import Transmission
    from usagers.models import Dossier

    liste, dossier = _acces(), _acces()
    dossier.dossier_id = p.identifiant("d", 7)
    with liste.lier():
        cinquante = Dossier.objects.filter(etat="actif").only("numero", "tri")[:50]
        premiere = ("liste", liste, *cinquante.query.sql_with_params())
    with dossier.lier():
        seconde = ("dossier", dossier, *Transmission.objects.all()[:50].query.sql_with_params())
    return [premiere, seconde]


def _mediane(verbe: Callable[[], Any]) -> float:
    durees = []
    for _ in range(FOIS):
        debut = time.perf_counter()
        verbe()
        durees.append((time.perf_counter() - debut) * 1000)
    return statistics.median(durees[5:])


def _lire(lecteur: Acces, sql: str, parametres: Any) -> float:
    with transaction.atomic():
        poser(lecteur)

        def executer() -> None:
            with connection.cursor() as curseur:
                curseur.execute(sql, parametres)
                curseur.fetchall()

        return _mediane(executer)


def _tracer(acces: Acces, dossiers: list[uuid.UUID]) -> None:
    from audit import journal

    acces.vus = {(dossier, "identite") for dossier in dossiers}
    with transaction.atomic():
        journal.ecrire(acces)


def _toucher() -> None:
    """The floor under every write: one row, one COMMIT."""
    from django.contrib.sessions.models import Session

    Session.objects.filter(pk=Session.objects.values("pk")[:1]).update(session_data="")


def _ouvrir(dossiers: list[uuid.UUID]) -> None:
    from dui.commun.chiffrement.cles import precharger

    with Acces.systeme(motif="mesures").lier():
        precharger(dossiers)


def _dechiffrer(dossiers: list[uuid.UUID]) -> float:
    from dui.commun.chiffrement.champs import chiffrer, dechiffrer

    with Acces.systeme(motif="mesures").lier():
        textes = [(d, chiffrer(d, p.TEXTE.encode(), b"mesures")) for d in dossiers]
        return _mediane(lambda: [dechiffrer(d, texte, b"mesures") for d, texte in textes])
