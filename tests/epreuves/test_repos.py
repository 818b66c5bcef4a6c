"""At rest: a dump of the data base and the folder of documents hold no token of an encrypted category."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from dui.outils.postgres import binaires

# Identity stays in clear for search and sort (architecture §5); every other category is encrypted.
JETON_CHIFFRE = re.compile(rb"ZQ\d{4}(?!IDEN)[A-Z]{4}X\d+")


def _pg_dump() -> str:
    voisin = binaires() / "pg_dump"
    return str(voisin) if voisin.exists() else str(shutil.which("pg_dump"))


@pytest.mark.django_db(databases=["default", "cles"])
def test_aucun_jeton_chiffre_dans_un_dump_ni_dans_les_documents(demonstration, tmp_path):
    reglages = connections["default"].settings_dict
    sortie = tmp_path / "dump.sql"
    env = os.environ | {"PGPASSWORD": os.environ["DUI_BASE_SAUVEGARDE_MDP"]}
    commande = [
        _pg_dump(), "-h", reglages["HOST"], "-p", str(reglages["PORT"]), "-U", "dui_sauvegarde",
        "--no-owner", "-f", str(sortie), reglages["NAME"],
    ]  # fmt: skip
    subprocess.run(commande, env=env, check=True, capture_output=True)
    contenu = sortie.read_bytes()
    assert contenu.count(b"usagers_ecrit") > 2 and len(contenu) > 1_000_000  # the rows are there
    assert JETON_CHIFFRE.findall(contenu) == []
    assert re.findall(rb"5a51(?:3\d){4}", contenu) == []  # bytea columns are dumped in hexadecimal
    for fichier in Path(settings.MEDIA_ROOT).rglob("*"):
        if fichier.is_file():
            assert JETON_CHIFFRE.findall(fichier.read_bytes()) == []
