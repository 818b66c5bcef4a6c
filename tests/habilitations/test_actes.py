"""Every code of administration that the verbs write to the journal has its sentence."""

from __future__ import annotations

import re
from pathlib import Path

from habilitations.actes import ACTES, acte

ICI = Path(__file__).resolve().parents[2] / "habilitations"
CODE = re.compile(r"_?tracer\((?:dossier\.pk, |ligne\.content_object_id, |\w+\.dossier_id, )?(.+)\)$", re.MULTILINE)


def test_chaque_code_trace_a_sa_phrase():
    codes = {
        mot
        for fichier in ICI.rglob("*.py")
        for appel in CODE.findall(fichier.read_text(encoding="utf-8"))
        for mot in re.findall(r"[\"']([a-z]+_[a-z_]+)", appel)
    }
    assert len(codes) > 10
    assert codes == set(ACTES)


def test_la_suite_du_code_ne_change_pas_la_phrase():
    assert acte("compte_ferme depart") == acte("compte_ferme") == "a fermé un compte"
    assert acte("inconnu") == ""
