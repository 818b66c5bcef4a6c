"""The journal as files: the fields that outside checkers rely on, one line per dossier shown."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.journal import session_tracee
from dui.commun.acces import Acces, Evenement

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
CHAMPS = ["seq", "horodatage", "etablissement", "requete", "acteur", "dossier", "categorie", "action", "issue", "base"]


def exporter(*options: str) -> list[dict]:
    sortie = StringIO()
    call_command("exporter_journal", *options, stdout=sortie)
    return [json.loads(ligne) for ligne in sortie.getvalue().splitlines()]


@pytest.fixture
def lieu() -> uuid.UUID:
    lieu = uuid.uuid4()
    acces = Acces(compte_id=uuid.uuid4(), etablissement_id=lieu, base="equipe", action="lister")
    with session_tracee(acces):
        for rang in range(3):
            acces.noter_lecture(uuid.UUID(int=rang + 1), "identite")
        acces.noter(Evenement(action="connexion", issue="refuse", motif="code"))
    return lieu


def test_une_liste_donne_une_ligne_par_dossier_montre(lieu):
    lignes = exporter("--jsonl", f"--etablissement={lieu}")
    assert [list(ligne) for ligne in lignes] == [CHAMPS] * 4
    assert [ligne["dossier"] for ligne in lignes[:3]] == [str(uuid.UUID(int=n)) for n in (1, 2, 3)]
    assert {(ligne["seq"], ligne["action"], ligne["issue"], ligne["base"]) for ligne in lignes[:3]} == {
        (1, "lister", "accorde", "equipe")
    }
    assert (lignes[3]["dossier"], lignes[3]["issue"]) == (None, "refuse")
    assert dt.datetime.fromisoformat(lignes[0]["horodatage"]).tzinfo is not None


def test_l_export_se_trace_lui_meme(lieu):
    exporter("--jsonl", f"--etablissement={lieu}")
    derniere = exporter("--jsonl", f"--etablissement={lieu}")[-1]
    assert (derniere["action"], derniere["base"], derniere["acteur"]) == ("exporter", "systeme", None)


def test_les_dates_bornent(lieu):
    demain = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).date().isoformat()
    assert exporter("--jsonl", f"--etablissement={lieu}", f"--depuis={demain}") == []
    assert len(exporter("--jsonl", f"--etablissement={lieu}", f"--jusqu_a={demain}")) >= 4
    with pytest.raises(CommandError, match="Date illisible"):
        exporter("--jsonl", "--depuis=2026-02-31")


def test_fhir_dit_qui_quoi_quand_et_l_urgence(lieu):
    acces = Acces(compte_id=uuid.uuid4(), etablissement_id=lieu, base="bris_de_glace", dossier_id=uuid.UUID(int=9))
    with session_tracee(acces):
        acces.noter_lecture(uuid.UUID(int=9), "soins")
    evenements = exporter("--fhir", f"--etablissement={lieu}")
    assert {e["resourceType"] for e in evenements} == {"AuditEvent"}
    dernier = evenements[-1]
    assert dernier["purposeOfEvent"][0]["coding"][0]["code"] == "BTG"
    assert dernier["entity"][1]["what"]["identifier"]["value"] == str(uuid.UUID(int=9))
    assert len({e["id"] for e in evenements}) == len(evenements)
    assert [e["outcome"] for e in evenements] == ["0", "0", "0", "4", "0"]
