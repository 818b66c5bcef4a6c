"""Hostile or broken input: refused fast, in French, with nothing of the content in the message."""

from __future__ import annotations

import base64
import copy
import json
import random
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.usagers.importation import fabrique, fabrique_cda
from tests.usagers.importation.fabrique import octets
from usagers.importation import limites
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.lecture import lire_document
from usagers.importation.structures import DocumentLu

JSON_OK = octets(fabrique.paquet())
CDA_OK = fabrique_cda.document()
BOMBE = '<!DOCTYPE a [<!ENTITY a0 "x">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
FICHIER = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PARAMETRE = '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'
DISTANTE = '<!DOCTYPE ClinicalDocument SYSTEM "http://127.0.0.1:9/x.dtd">'


def refus(contenu: bytes, secondes: float = 5.0) -> str:
    debut = time.monotonic()
    with pytest.raises(DocumentRefuse) as erreur:
        lire_document(contenu)
    assert time.monotonic() - debut < secondes
    assert erreur.value.__suppress_context__ or erreur.value.__context__ is None
    return str(erreur.value)


@pytest.mark.parametrize(
    ("contenu", "mot"),
    [
        (b"", "vide"),
        (b" \n\t ", "vide"),
        (b"bonjour", "ni JSON"),
        (b"PK\x03\x04", "ni JSON"),
        (b"\xff\xfe{\x00}\x00", "ni JSON"),
        (b'{"a": "\xe9"}', "UTF-8"),
        (b'{"resourceType": "Patient"}', "Bundle"),
        (b"[]", "objet JSON"),
        (b"[{}]", "objet JSON"),
        (b'{"resourceType": "Bundle"', "mal form"),
        (b'{"resourceType": "Bundle", "type": "transaction", "type": "batch"}', "deux fois"),
        (b'{"resourceType": "Bundle", "total": NaN}', "NaN"),
        (b'{"resourceType": "Bundle", "total": -Infinity}', "NaN"),
        (b'{"resourceType": "Bundle", "total": 1e999999}', "nombre"),
        (b'{"resourceType": "Bundle", "total": ' + b"9" * 5000 + b"}", "chiffres"),
        (b'{"resourceType": "Bundle", "id": "a\\u0000b"}', "interdit"),
        (b'{"resourceType": "Bundle", "id": "\\ud800"}', "interdit"),
        (b'{"resourceType": "Bundle", "type": "history"}', "transaction"),
        (b'{"resourceType": "Bundle", "type": "transaction"}', "TDDUI"),
        (b'{"resourceType": "Bundle", "type": "transaction", "entry": {}}', "liste"),
        (b'{"resourceType": "Bundle", "type": "transaction", "entry": [1]}', "objet"),
        (b'{"resourceType": "Bundle", "type": "transaction", "entry": [{}]}', "ressource"),
        (b"<html/>", "CDA"),
        (b"<ClinicalDocument/>", "CDA"),
        (b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>', "EXPORT_DUI"),
        (b"<a>", "mal form"),
        (b"<a>\x00</a>", "mal form"),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "UTF-8"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xc3\xa9</a>', "UTF-8"),
        (b"<a>\xe9</a>", "UTF-8"),
    ],
)
def test_refus_clairs(contenu: bytes, mot: str) -> None:
    message = refus(contenu)
    assert message.startswith("Document refusé")
    assert mot in message


@pytest.mark.parametrize("prologue", [BOMBE, FICHIER, PARAMETRE, DISTANTE, "<!DOCTYPE a>"])
def test_dtd_et_entites_refusees(prologue: str) -> None:
    assert "DTD" in refus(fabrique_cda.document(prologue=prologue), 0.5)


def test_une_entite_non_declaree_est_refusee() -> None:
    refus(CDA_OK.replace(b"<title>Export fictif", b"<title>&xxe;"))


def test_dtd_refusee_dans_le_document_transporte() -> None:
    cda = fabrique_cda.document(prologue=BOMBE)
    assert "DTD" in refus(octets(fabrique.transporte(cda)), 1.0)


def test_xinclude_n_est_pas_suivi() -> None:
    ajout = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/></title>'
    lu = lire_document(CDA_OK.replace(b"</title>", ajout, 1))
    assert lu.entete.titre == "Export fictif"
    assert any("include" in une.chemin for une in lu.non_repris)


def test_trop_gros() -> None:
    assert "20 Mo" in refus(b"{" + b" " * limites.OCTETS + b"}", 0.5)


@pytest.mark.parametrize(
    "contenu",
    [
        b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
        b"[" * 5_000_000,
        b'{"resourceType": "Bundle", "entry": [' + b"{}," * 4_000_000 + b"{}]}",
        b'{"a":' * 100 + b"1" + b"}" * 100,
        b'{"resourceType":"Bundle","x":{' + b",".join(b'"k%d":0' % n for n in range(600_000)) + b"}}",
        b"<a>" * 200_000 + b"</a>" * 200_000,
        b"<a>" + b"<b/>" * 3_000_000 + b"</a>",
        b"<a " + b" ".join(b'k%d="1"' % n for n in range(200_000)) + b"/>",
    ],
)
def test_les_bombes_sont_refusees_vite(contenu: bytes) -> None:
    assert "imbriqué" in (message := refus(contenu)) or "trop d'éléments" in message


def test_trop_d_entrees() -> None:
    paquet = fabrique.paquet()
    organisation = paquet["entry"][5]
    paquet["entry"] = []
    for rang in range(limites.ENTREES + 1):
        paquet["entry"].append(
            {"fullUrl": f"urn:uuid:{rang}", "resource": {"resourceType": "Organization", "id": str(rang)}}
        )
    paquet["entry"].append(organisation)
    assert "trop d'entrées" in refus(octets(paquet))


def test_un_texte_d_un_mega_est_refuse() -> None:
    paquet = fabrique.paquet()
    fabrique.ressource(paquet, "p1")["name"][0]["family"] = "A" * 1_000_000
    assert "trop long" in refus(octets(paquet))
    assert "trop long" in refus(CDA_OK.replace(b"LECHAMP", b"A" * 1_000_000))


@pytest.mark.parametrize("valeur", [1, None, ["x"], {"x": 1}, "x"])
def test_un_mauvais_type_n_echappe_jamais(valeur: Any) -> None:
    """Each place of the Bundle takes each type, in turn: read or refused, never another exception."""
    base = fabrique.paquet()
    for chemin in chemins(base):
        paquet = copy.deepcopy(base)
        poser(paquet, chemin, valeur)
        lire_ou_refuser(octets(paquet))


def chemins(valeur: Any, ici: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    trouves = [ici] if ici else []
    for cle, sous in valeur.items() if isinstance(valeur, dict) else enumerate(valeur):
        if isinstance(sous, dict | list):
            trouves += chemins(sous, (*ici, cle))
        else:
            trouves.append((*ici, cle))
    return trouves


def poser(document: Any, chemin: tuple[Any, ...], valeur: Any) -> None:
    for cle in chemin[:-1]:
        document = document[cle]
    document[chemin[-1]] = valeur


def retirer(document: Any, chemin: tuple[Any, ...]) -> None:
    for cle in chemin[:-1]:
        document = document[cle]
    del document[chemin[-1]]


def lire_ou_refuser(contenu: bytes) -> DocumentLu | None:
    try:
        return lire_document(contenu)
    except DocumentRefuse as erreur:
        texte = str(erreur)
        assert texte.startswith("Document refusé")
        assert len(texte) < 400
        for interdit in ("LECHAMP", "Marguerite", fabrique.MATRICULE, "Traceback", "Ostreval"):
            assert interdit not in texte
        return None


def test_chaque_partie_peut_manquer() -> None:
    base = fabrique.paquet()
    for chemin in chemins(base):
        paquet = copy.deepcopy(base)
        retirer(paquet, chemin)
        lire_ou_refuser(octets(paquet))


FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@FUZZ
@given(graine=st.integers(0, 2**32), quel=st.sampled_from([JSON_OK, CDA_OK]), coups=st.integers(1, 8))
def test_octets_alteres(graine: int, quel: bytes, coups: int) -> None:
    """Bytes flipped, cut, doubled: read or refused."""
    hasard, contenu = random.Random(graine), bytearray(quel)
    for _ in range(coups):
        ou = hasard.randrange(len(contenu))
        geste = hasard.randrange(4)
        if geste == 0:
            contenu[ou] = hasard.randrange(256)
        elif geste == 1:
            del contenu[ou : ou + hasard.randrange(1, 40)]
        elif geste == 2:
            contenu[ou:ou] = contenu[ou : ou + hasard.randrange(1, 60)]
        else:
            contenu[ou:ou] = hasard.choice([b"<", b'"', b"&#0;", b"]]>", b"\\", b"{}", b"<!--", b"\xc3", b"null", b"0"])
        if not contenu:
            break
    lire_ou_refuser(bytes(contenu))


VALEURS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.text(max_size=30),
    st.sampled_from(["2025-02-30", "2025-01-01", "Patient/p1", "Encounter/e1", "Task/t1", "official", "-", " "]),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=8), st.text(max_size=5), max_size=3),
)


@FUZZ
@given(graines=st.lists(st.tuples(st.integers(0, 2**32), VALEURS), min_size=1, max_size=6))
def test_valeurs_alterees(graines: list[tuple[int, Any]]) -> None:
    paquet = fabrique.paquet()
    for graine, valeur in graines:
        lieux = chemins(paquet)
        poser(paquet, lieux[graine % len(lieux)], valeur)
        if not isinstance(paquet, dict) or not isinstance(paquet.get("entry"), list):
            break
    try:
        contenu = octets(paquet)
    except UnicodeEncodeError:
        contenu = json.dumps(paquet).encode()
    lire_ou_refuser(contenu)


@FUZZ
@given(graine=st.integers(0, 2**32), valeur=st.text(max_size=30))
def test_attributs_cda_alteres(graine: int, valeur: str) -> None:
    from lxml import etree

    racine = etree.fromstring(CDA_OK)
    elements = list(racine.iter())
    hasard = random.Random(graine)
    element = hasard.choice(elements)
    geste = hasard.randrange(3)
    try:
        if geste == 0 and element.attrib:
            element.set(hasard.choice(list(element.attrib)), valeur)
        elif geste == 1 and element.getparent() is not None:
            element.getparent().remove(element)
        else:
            element.append(copy.deepcopy(hasard.choice(elements)))
    except ValueError:
        return
    lire_ou_refuser(etree.tostring(racine))


def test_une_piece_jointe_mal_codee_est_refusee() -> None:
    paquet = fabrique.paquet()
    fabrique.ressource(paquet, "d1")["content"][0]["attachment"]["data"] = "pas du base64 !"
    assert "base64" in refus(octets(paquet))
    piece = base64.b64encode(fabrique.PIECE)
    assert "base64" in refus(CDA_OK.replace(piece, piece[:-3]))


def test_un_transport_porte_un_seul_cda() -> None:
    paquet = fabrique.transporte(CDA_OK)
    paquet["entry"].append(copy.deepcopy(paquet["entry"][0]))
    paquet["entry"][1]["fullUrl"] = "urn:uuid:1"
    assert "un seul" in refus(octets(paquet))


def test_une_grande_piece_jointe_honnete_passe() -> None:
    paquet = fabrique.paquet()
    gros = b"\x00" * (6 * 1024 * 1024)
    fabrique.ressource(paquet, "d1")["content"][0]["attachment"]["data"] = base64.b64encode(gros).decode()
    assert lire_document(octets(paquet)).documents[0].contenu == gros


def test_des_renvois_par_milliers_vers_un_grand_recit_sont_refuses() -> None:
    """Quadratic blow-up: each comment points at the same 100 kB cell."""
    commentaires = "".join(fabrique_cda.relation(fabrique_cda.commentaire("c1"), "SUBJ") for _ in range(5_000))
    octets_ = CDA_OK.replace(b"</encounter></entry>", commentaires.encode() + b"</encounter></entry>")
    octets_ = octets_.replace(b"Peau saine, moral bon.", b"a" * 100_000)
    assert "renvois" in refus(octets_)


@pytest.mark.parametrize(
    ("avant", "ajout", "combien"),
    [
        (b"</encounter></entry>", fabrique_cda.relation(fabrique_cda.commentaire("c1"), "SUBJ"), 20_000),
        (b"<documentationOf>", "<documentationOf><serviceEvent><effectiveTime><low value='2025%04d'/></effectiveTime>"
         "</serviceEvent></documentationOf>", 60_000),
        (b"<custodian>", "<author><assignedAuthor><id root='1.2.250.1.71.4.2.1' extension='3%d'/>"
         "</assignedAuthor></author>", 40_000),
    ],
)  # fmt: skip
def test_des_repetitions_par_milliers_restent_rapides(avant: bytes, ajout: str, combien: int) -> None:
    """Nothing grows with the square of the document."""
    masse = "".join(ajout % (101 + rang % 12 * 100) if "%" in ajout else ajout for rang in range(combien))
    debut = time.monotonic()
    lire_ou_refuser(CDA_OK.replace(avant, masse.encode() + avant, 1))
    assert time.monotonic() - debut < 20


def test_des_modalites_par_centaines_sont_refusees() -> None:
    une = fabrique_cda.SEJOURS.split("</component>")[1] + "</component>"
    octets_ = CDA_OK.replace(b"</organizer></entry>", une.encode() * 300 + b"</organizer></entry>", 1)
    assert "modalités" in refus(octets_)


def test_le_rapport_ne_grossit_pas_plus_que_le_document() -> None:
    paquet = fabrique.paquet()
    fabrique.ressource(paquet, "p1")["name"] += [{"use": "usual", "inconnu": "x"} for _ in range(5_000)]
    lu = lire_document(octets(paquet))
    assert len(lu.non_repris) <= 1_001
    assert sum(une.feuilles for une in lu.non_repris) >= 5_000
    profond = b"<n:a xmlns:n='urn:n'>" * 80 + b"x" + b"</n:a>" * 80
    lu = lire_document(CDA_OK.replace(b"</organizer>", profond + b"</organizer>", 1))
    assert all(len(une.chemin) < 400 for une in lu.non_repris)


@pytest.mark.epreuve
@settings(FUZZ, max_examples=20_000, derandomize=False)
@given(graine=st.integers(0, 2**64), quel=st.sampled_from([JSON_OK, CDA_OK]), coups=st.integers(1, 20))
def test_octets_alteres_longtemps(graine: int, quel: bytes, coups: int) -> None:
    test_octets_alteres.hypothesis.inner_test(graine=graine, quel=quel, coups=coups)  # type: ignore[attr-defined]
