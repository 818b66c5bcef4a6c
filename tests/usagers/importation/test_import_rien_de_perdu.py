"""Each value of a document is carried, reported, or frame: a token put in its place must be found again."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from tests.usagers.importation import fabrique, fabrique_cda
from tests.usagers.importation.couverture import (
    ATTRIBUTS_DU_CADRE,
    CADRE_FHIR,
    ELEMENTS_DU_CADRE,
    est_rapporte,
    portes,
)
from tests.usagers.importation.officiels import officiel
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.lecture import lire_document
from usagers.importation.structures import DocumentLu

JETONS = ("ZQ7jeton", "1987-06-05", "19870605", "1987-06-05T04:03:02+01:00", "19870605040302+0100", "42")


def lire_ou_rien(octets: bytes) -> DocumentLu | None:
    try:
        return lire_document(octets)
    except DocumentRefuse:
        return None


def retrouve(jeton: str, document: DocumentLu) -> bool:
    """The token as it was, or as an ISO date."""
    iso = {"19870605": "1987-06-05", "19870605040302+0100": "1987-06-05T04:03:02+01:00"}
    return iso.get(jeton, jeton) in portes(document)


def feuilles_json(valeur: Any, chemin: str = "") -> Iterator[tuple[str, Any, Any]]:
    for cle, sous in valeur.items() if isinstance(valeur, dict) else enumerate(valeur):
        if isinstance(cle, int):
            ou = f"{chemin}[{cle}]"
        else:
            ou = f"{chemin}.{cle}" if chemin else cle
        if isinstance(sous, dict | list):
            yield from feuilles_json(sous, ou)
        else:
            yield ou, valeur, cle


def sort_de_la_feuille(document: Any, rang: int) -> str:
    """« perdue » is the failure: no token of any shape is carried nor reported."""
    copie = copy.deepcopy(document)
    chemin, conteneur, cle = list(feuilles_json(copie))[rang]
    if CADRE_FHIR.search(chemin) or isinstance(conteneur[cle], bool):
        return "cadre"
    essais = [42] if isinstance(conteneur[cle], int | float) else list(JETONS)
    lu = False
    for jeton in essais:
        conteneur[cle] = jeton
        resultat = lire_ou_rien(fabrique.octets(copie))
        if resultat is None:
            continue
        lu = True
        if retrouve(str(jeton), resultat) or est_rapporte(chemin, resultat):
            return "retrouvée"
    return "perdue" if lu else "refusée"


def bilan_json(document: Any) -> dict[str, list[str]]:
    bilan: dict[str, list[str]] = {}
    for rang, (chemin, _, _) in enumerate(list(feuilles_json(document))):
        bilan.setdefault(sort_de_la_feuille(document, rang), []).append(chemin)
    return bilan


def test_chaque_valeur_fhir_est_portee_rapportee_ou_du_cadre() -> None:
    bilan = bilan_json(fabrique.paquet())
    assert bilan.get("perdue", []) == []
    # refused: a value whose domain is closed (gender, base64, subject of another person)
    assert {chemin.rsplit(".", 1)[-1] for chemin in bilan.get("refusée", [])} <= {"gender"}
    assert len(bilan["retrouvée"]) > 100


def test_chaque_valeur_de_l_exemple_fhir_officiel() -> None:
    import json

    bilan = bilan_json(json.loads(officiel("tddui_bundle_ssiad.json")))
    assert bilan.get("perdue", []) == []


def feuilles_xml(racine: etree._Element) -> list[tuple[etree._Element, str]]:
    feuilles = []
    for element in racine.iter():
        if element.tag.rsplit("}", 1)[-1] in ELEMENTS_DU_CADRE:
            continue
        feuilles += [
            (element, str(nom)) for nom in element.attrib if str(nom).rsplit("}", 1)[-1] not in ATTRIBUTS_DU_CADRE
        ]
        if element.text and element.text.strip():
            feuilles.append((element, ""))
    return feuilles


def chemin_xml(element: etree._Element) -> str:
    """The path in the words of the report."""
    noms = []
    while element is not None:
        parent = element.getparent()
        freres = [un for un in parent if un.tag == element.tag] if parent is not None else [element]
        nom = element.tag.rsplit("}", 1)[-1]
        noms.append(f"{nom}[{freres.index(element)}]" if len(freres) > 1 else nom)
        element = parent
    return "/".join(reversed(noms))


def sort_xml(octets: bytes, rang: int) -> tuple[str, str]:
    racine = etree.fromstring(octets, etree.XMLParser(remove_comments=True))
    element, attribut = feuilles_xml(racine)[rang]
    chemin = chemin_xml(element) + (f"/@{attribut.rsplit('}', 1)[-1]}" if attribut else "")
    lu = False
    for jeton in JETONS:
        if attribut:
            element.set(attribut, jeton)
        else:
            element.text = jeton
        resultat = lire_ou_rien(etree.tostring(racine, encoding="utf-8"))
        if resultat is None:
            continue
        lu = True
        if retrouve(jeton, resultat) or est_rapporte(chemin, resultat):
            return "retrouvée", chemin
    return ("perdue" if lu else "refusée"), chemin


def est_aiguillage(chemin: str) -> bool:
    """A code that chooses the reader: another value would be another entry."""
    return chemin.endswith(
        ("/code/@code", "/code/@codeSystem", "/code/@displayName", "/reference/@value", "Media/value")
    )


def test_chaque_valeur_cda_est_portee_rapportee_ou_du_cadre() -> None:
    octets = fabrique_cda.document()
    racine = etree.fromstring(octets)
    bilan: dict[str, list[str]] = {}
    for rang in range(len(feuilles_xml(racine))):
        sort, chemin = sort_xml(octets, rang)
        bilan.setdefault(sort, []).append(chemin)
    assert [un for un in bilan.get("perdue", []) if not est_aiguillage(un)] == []
    assert len(bilan["retrouvée"]) > 150


def test_un_element_inconnu_est_rapporte_partout_dans_un_cda() -> None:
    """One attribute and one child added to every element, in turn: never a failure, always in the report."""
    octets = fabrique_cda.document()
    nombre = sum(1 for _ in etree.fromstring(octets).iter())
    for rang in range(nombre):
        racine = etree.fromstring(octets)
        element = list(racine.iter())[rang]
        noms = {un.tag.rsplit("}", 1)[-1] for un in (element, *element.iterancestors())}
        if noms & {*ELEMENTS_DU_CADRE, "text"}:
            continue
        ajout = etree.SubElement(element, "{urn:inconnu}ajout")
        ajout.set("valeur", "ZQ7jeton")
        lu = lire_document(etree.tostring(racine, encoding="utf-8"))
        assert any("ajout" in une.chemin for une in lu.non_repris) or est_rapporte(chemin_xml(ajout), lu), rang


def test_une_extension_inconnue_est_rapportee_sur_chaque_ressource() -> None:
    base = fabrique.paquet()
    for rang in range(len(base["entry"])):
        paquet = copy.deepcopy(base)
        ressource = paquet["entry"][rang]["resource"]
        ressource.setdefault("extension", []).append({"url": "https://ailleurs.invalid/nouveau", "valueString": "ZQ7"})
        lu = lire_document(fabrique.octets(paquet))
        assert any("nouveau" in une.chemin or "CarePlan" in une.chemin for une in lu.non_repris), rang
        assert "ZQ7" not in portes(lu)


def test_les_chemins_du_rapport_ne_portent_pas_de_valeur() -> None:
    paquet = fabrique.paquet()
    paquet["entry"][0]["resource"]["Marguerite LECHAMP née en 1938"] = {"Grenoble (38)": "valeur"}
    lu = lire_document(fabrique.octets(paquet))
    texte = " ".join(une.chemin + une.raison for une in lu.non_repris)
    assert "Marguerite" not in texte
    assert "Grenoble" not in texte
    assert any("?" in une.chemin for une in lu.non_repris)


@pytest.mark.parametrize("nom", ["tddui_bundle_ssiad.json", "cda_export_dui_ssiad.xml"])
def test_des_exemples_officiels_seuls_le_matricule_et_le_lieu_absent_manquent(nom: str) -> None:
    lu = lire_document(officiel(nom))
    chemins = {une.chemin.split("/")[-1].split(".")[-1] for une in lu.non_repris}
    assert chemins <= {"identifier[0]", "location", "id"}
