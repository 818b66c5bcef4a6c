"""The journal betrays every alteration; what it says is what a second computation says."""

from __future__ import annotations

import contextlib
import json
import random
import threading
import uuid
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from audit import ancre, lecture, verification
from audit.journal import session_tracee
from dui.commun.acces import Acces, Evenement
from dui.commun.bases import comme_proprietaire
from tests.audit.falsifications import FALSIFICATIONS, modifier

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
RARES = 'a\x01\x1f\t\n\r\b\f"\\/é€😀\x7f\u2028\ud7ff'


@pytest.fixture(autouse=True)
def _ancre_a_part(settings, tmp_path):
    settings.DUI_ANCRE = tmp_path / "ancre"


def ecrire(lieu: uuid.UUID, combien: int, hasard: random.Random | None = None) -> None:
    hasard = hasard or random.Random(1)
    acteurs = [uuid.UUID(int=hasard.getrandbits(128)) for _ in range(3)]
    for rang in range(combien):
        acces = Acces(compte_id=hasard.choice(acteurs), etablissement_id=lieu)
        if rang % 7 == 6:
            acces = Acces.systeme(motif="tâche", etablissement_id=lieu)
        with session_tracee(acces):
            for _ in range(hasard.randrange(4)):
                acces.noter_lecture(uuid.UUID(int=hasard.getrandbits(128)), hasard.choice(["soins", "identite"]))
            acces.noter(Evenement(action="lire", issue="refuse", dossier_id=None, motif=f"motif {rang}"))


def verifier(**options) -> verification.Bilan:
    with session_tracee(Acces.systeme(motif="essai")):
        return verification.verifier(**options)


def poser_l_ancre() -> None:
    with session_tracee(Acces.systeme(motif="essai")):
        ancre.ancrer()


def test_un_journal_intact_l_est_avec_des_caracteres_rares_et_des_vides():
    lieu = uuid.uuid4()
    acces = Acces(compte_id=None, etablissement_id=lieu)
    with session_tracee(acces):
        for motif in (RARES, "", "«\u00a0é\u00a0»", "\\u0041", "'; DROP"):
            acces.noter(Evenement(action="lire", motif=motif))
        acces.noter(Evenement(action="lire", dossier_id=uuid.uuid4(), categorie="soins", base="equipe"))
    bilan = verifier(etablissement=lieu)
    assert (bilan.sain, bilan.lignes, bilan.chaines) == (True, 6, 1)


def test_la_lecture_du_journal_ne_laisse_pas_son_role():
    verifier()
    with connection.cursor() as curseur:
        curseur.execute("SELECT current_setting('role'), coalesce(current_setting('dui.role_journal', true), '')")
        assert curseur.fetchone() == ("none", "")


def test_l_ancre_signe_enchaine_et_refuse_d_etre_retouchee(settings):
    lieu = uuid.uuid4()
    for _ in range(3):
        ecrire(lieu, 2)
        poser_l_ancre()
    fichier = ancre.fichier_habituel()
    assert [p.numero for p in ancre.points(fichier)] == [1, 2, 3]
    assert fichier.stat().st_mode & 0o777 == 0o600
    lignes = fichier.read_text().splitlines(keepends=True)
    seq = json.loads(lignes[1])["tetes"][str(lieu)][0]
    fraudes = (
        [lignes[0], lignes[2]],
        [lignes[1], lignes[2]],
        [lignes[0], lignes[2], lignes[1]],
        [lignes[0], lignes[1].replace(f"[{seq},", f"[{seq + 1},"), lignes[2]],
        [lignes[0], lignes[1], lignes[2].rstrip("\n")],
        [lignes[0], "{}\n"],
        [lignes[0], "\x00\n"],
    )
    for fraude in fraudes:
        fichier.write_text("".join(fraude))
        with pytest.raises(ancre.AncreAlteree, match="ligne"):
            list(ancre.points(fichier))


def test_une_ancre_signee_par_une_autre_cle_est_refusee(settings, tmp_path):
    ecrire(uuid.uuid4(), 1)
    poser_l_ancre()
    (tmp_path / "coffre").mkdir()
    (tmp_path / "coffre" / ancre.GRAINE).write_bytes(b"x" * 32)
    settings.DUI_COFFRE = str(tmp_path / "coffre")
    with pytest.raises(ancre.AncreAlteree):
        list(ancre.points(ancre.fichier_habituel()))


def _commande(*options: str) -> tuple[int, str]:
    sortie = StringIO()
    try:
        call_command("verifier_journal", *options, stdout=sortie)
    except SystemExit as fin:
        return int(fin.code or 0), sortie.getvalue()
    return 0, sortie.getvalue()


@pytest.mark.django_db(transaction=True, databases=["default", "cles"])
def test_la_commande_nomme_la_premiere_ligne_fautive_par_son_numero():
    lieu = uuid.uuid4()
    ecrire(lieu, 6)
    poser_l_ancre()
    assert _commande() == (0, _commande()[1]) and "intact" in _commande()[1]
    with comme_proprietaire(), connection.cursor() as curseur:
        curseur.execute("UPDATE audit_trace SET motif = 'x' WHERE etablissement = %s AND seq IN (4, 5)", [lieu])
    try:
        code, texte = _commande()
        assert code == 1 and f"établissement {lieu}, ligne seq=4 : contenu modifié" in texte
        assert _commande(f"--etablissement={uuid.uuid4()}")[0] == 0
    finally:
        effacer(lieu)


def effacer(lieu: uuid.UUID) -> None:
    with comme_proprietaire(), connection.cursor() as curseur:
        curseur.execute("DELETE FROM audit_trace WHERE etablissement = %s", [lieu])
        curseur.execute("DELETE FROM audit_tete WHERE etablissement = %s", [lieu])


def _eprouver(monkeypatch, combien: int, graine: int) -> None:
    """Alter as the owner, inside a transaction that is rolled back; every alteration must be seen."""
    hasard, lieu = random.Random(graine), uuid.uuid4()
    ecrire(lieu, 14, hasard)
    poser_l_ancre()
    ancres, _ = ancre.empreintes_ancrees(ancre.fichier_habituel())
    monkeypatch.setattr(lecture, "tout_le_journal", contextlib.nullcontext)  # the owner reads by itself
    manquees, nommees = [], 0
    try:
        with comme_proprietaire():
            assert verification.verifier(ancres=ancres).sain
            for rang in range(combien):
                alterer = FALSIFICATIONS[rang % len(FALSIFICATIONS)]
                with transaction.atomic():
                    alterer(lieu, hasard)
                    bilan = verification.verifier(ancres=ancres)
                    transaction.set_rollback(True)
                if bilan.sain:
                    manquees.append((rang, alterer.__name__))
                nommees += any(a.etablissement == lieu and a.seq > 0 for a in bilan.anomalies)
            assert verification.verifier(ancres=ancres).sain
    finally:
        effacer(lieu)
    assert manquees == []
    assert nommees == combien


@pytest.mark.django_db(transaction=True, databases=["default", "cles"])
def test_quarante_falsifications_au_hasard_sont_toutes_vues(monkeypatch):
    _eprouver(monkeypatch, 42, graine=20260303)


@pytest.mark.epreuve
@pytest.mark.django_db(transaction=True, databases=["default", "cles"])
@pytest.mark.parametrize("graine", [1, 2, 3])
def test_deux_cent_cinquante_falsifications_au_hasard_sont_toutes_vues(monkeypatch, graine):
    _eprouver(monkeypatch, 252, graine)


@pytest.mark.django_db(transaction=True, databases=["default", "cles"])
def test_huit_ecrivains_a_la_fois_sans_fourche_ni_interblocage():
    lieux = [uuid.uuid4(), uuid.uuid4()]
    erreurs: list[Exception] = []

    def travailler(graine: int) -> None:
        hasard = random.Random(graine)
        try:
            for _ in range(12):
                melanges = [_ligne_pour(lieu) for lieu in hasard.sample(lieux, 2)]  # any order: the function sorts
                with transaction.atomic(), connection.cursor() as curseur:
                    curseur.execute(
                        "SELECT dui_journal_ecrire(%s, NULL, %s::jsonb)", [uuid.uuid4(), json.dumps(melanges)]
                    )
        except Exception as erreur:
            erreurs.append(erreur)
        finally:
            connection.close()

    fils = [threading.Thread(target=travailler, args=(g,)) for g in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    try:
        assert erreurs == []
        for lieu in lieux:
            bilan = verifier(etablissement=lieu)
            assert (bilan.sain, bilan.lignes) == (True, 8 * 12)
    finally:
        for lieu in lieux:
            effacer(lieu)


def _ligne_pour(lieu: uuid.UUID) -> dict:
    champs = {"categorie": "soins", "action": "lire", "issue": "accorde", "base": "equipe", "motif": ""}
    return {"etablissement": str(lieu), "dossiers": [str(uuid.uuid4())], **champs}


def test_modifier_est_une_falsification_de_chaque_colonne():
    assert {modifier(c).__name__ for c in verification.Ligne._fields} <= {f.__name__ for f in FALSIFICATIONS}
