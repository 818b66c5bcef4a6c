"""House rules of the locks: pinned by hash, one version everywhere, no address of an index."""

import json
import re
import subprocess

import pytest

from dui.outils.lieux import RACINE

VERROUS = sorted((RACINE / "requirements").glob("*.lock"))


def _versions(nom: str) -> dict[str, str]:
    texte = (RACINE / "requirements" / f"{nom}.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", texte, re.M))


@pytest.mark.parametrize("verrou", VERROUS, ids=lambda chemin: chemin.name)
def test_un_verrou_python_n_a_que_des_versions_et_des_empreintes(verrou):
    for ligne in verrou.read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"[a-z0-9._-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", ligne), (
            f"{verrou.name} : {ligne}"
        )


def test_les_verrous_se_contiennent():
    assert _versions("base").items() <= _versions("demo").items() <= _versions("dev").items()


def test_le_verrou_npm_ne_nomme_aucun_depot():
    paquets = json.loads((RACINE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("resolved" not in paquet for paquet in paquets.values())
    assert all(paquet["integrity"].startswith("sha512-") for nom, paquet in paquets.items() if nom)


def test_les_dependances_npm_sont_exactes():
    manifeste = json.loads((RACINE / "package.json").read_text(encoding="utf-8"))
    versions = {**manifeste["dependencies"], **manifeste["devDependencies"]}.values()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)


def test_l_integration_continue_lance_exactement_make_test():
    lignes = (RACINE / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lignes[-1] == "exec make test"


def test_les_outils_partent_sans_rien_d_installe():
    """`-I -S`: no site-packages at all."""
    code = "import sys; sys.path.insert(0, '.'); import dui.outils.demo, dui.outils.essais, dui.outils.code"
    fait = subprocess.run(["python3", "-I", "-S", "-c", code], cwd=RACINE, capture_output=True, text=True, check=False)
    assert fait.returncode == 0, fait.stderr
