"""XML as received: checked by a streaming pass, parsed without DTD nor network, read through nodes that keep count."""

from __future__ import annotations

import re
from collections import Counter
from typing import NoReturn
from xml.parsers import expat  # nosec: the pass that refuses DTDs before anything is built

from lxml import etree

from usagers.importation import limites
from usagers.importation.arbre_json import decoder_utf8
from usagers.importation.dates import Moment, moment_hl7
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.structures import ElementNonRepris
from usagers.importation.suivi import NON_PREVU, Releve, Suivi, nom_sur

HL7 = "urn:hl7-org:v3"
ESPACES = {"sdtc": "urn:hl7-org:sdtc", "xsi": "http://www.w3.org/2001/XMLSchema-instance"}
TEXTE, SUITE = "#texte", "#suite"
DECLARATION = re.compile(r"""<\?xml[^>]*?encoding\s*=\s*["']([^"']{0,40})["']""", re.ASCII)
CADRE_ATTRIBUTS = {
    "classCode", "moodCode", "typeCode", "inversionInd", "determinerCode", "contextControlCode",
    "contextConductionInd", "nullFlavor", "codeSystemName", "codeSystemVersion", "ID", "representation",
    f"{{{ESPACES['xsi']}}}type", f"{{{ESPACES['xsi']}}}schemaLocation",
}  # fmt: skip
CADRE_ELEMENTS = {f"{{{HL7}}}{nom}" for nom in ("templateId", "typeId", "realmCode")}


class _Controle:
    """Streaming pass: no DOCTYPE, bounded depth, elements and attributes."""

    def __init__(self) -> None:
        self.profondeur = self.noeuds = 0

    def doctype(self, *_ignore: object) -> NoReturn:
        raise DocumentRefuse("Document refusé : les DTD et les entités sont interdites.")

    def ouvrir(self, _nom: str, attributs: list[str]) -> None:
        self.profondeur += 1
        self.noeuds += 1 + len(attributs) // 2
        if self.profondeur > limites.PROFONDEUR_XML:
            raise DocumentRefuse("Document refusé : ses éléments sont trop imbriqués.")
        if self.noeuds > limites.NOEUDS or len(attributs) > 2 * limites.ATTRIBUTS_PAR_BALISE:
            raise DocumentRefuse("Document refusé : il contient trop d'éléments.")

    def fermer(self, _nom: str) -> None:
        self.profondeur -= 1


def charger(octets: bytes) -> etree._Element:
    """Parse within the bounds. Raises DocumentRefuse for DTD, entities, other encodings, malformed or huge trees."""
    texte = decoder_utf8(octets)
    declaree = DECLARATION.match(texte[:200])
    if declaree and declaree[1].lower() not in ("utf-8", "us-ascii", "ascii"):
        raise DocumentRefuse("Document refusé : il n'est pas en UTF-8.")
    _controler(octets)
    analyseur = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        racine = etree.fromstring(octets, analyseur)
    except (etree.LxmlError, ValueError):
        raise DocumentRefuse("Document refusé : XML mal formé, ou un texte dépasse 10 Mo.") from None
    if racine.getroottree().docinfo.internalDTD is not None:
        raise DocumentRefuse("Document refusé : les DTD et les entités sont interdites.")
    return racine


def _controler(octets: bytes) -> None:
    controle = _Controle()
    analyseur = expat.ParserCreate("UTF-8")
    analyseur.ordered_attributes = True
    analyseur.StartDoctypeDeclHandler = controle.doctype
    analyseur.EntityDeclHandler = controle.doctype
    analyseur.StartElementHandler = controle.ouvrir
    analyseur.EndElementHandler = controle.fermer
    try:
        analyseur.Parse(octets, True)
    except expat.ExpatError as erreur:
        raise DocumentRefuse(
            f"Document refusé : XML mal formé (ligne {erreur.lineno}, colonne {erreur.offset})."
        ) from None


def nom_qualifie(nom: str) -> str:
    """« family » → HL7 v3 namespace; « sdtc:functionCode » → its own."""
    prefixe, separateur, local = nom.partition(":")
    return f"{{{ESPACES[prefixe]}}}{local}" if separateur else f"{{{HL7}}}{nom}"


def nom_local(qualifie: str) -> str:
    return nom_sur(qualifie.rsplit("}", 1)[-1])


class NoeudXml:
    """One element seen from its place. `ancres`: narrative elements by their ID."""

    __slots__ = ("ancres", "element", "suivi")

    def __init__(self, element: etree._Element, suivi: Suivi, ancres: dict[str, etree._Element]) -> None:
        self.element, self.suivi, self.ancres = element, suivi, ancres

    @property
    def nom(self) -> str:
        return nom_local(self.element.tag)

    def tous(self, *chemin: str) -> list[NoeudXml]:
        """Every element at the end of this path of child names."""
        courants = [self.element]
        for nom in chemin:
            qualifie = nom_qualifie(nom)
            courants = [sous for un in courants for sous in un.iterchildren(qualifie)]
        return [NoeudXml(un, self.suivi, self.ancres) for un in courants]

    def un(self, *chemin: str) -> NoeudXml | None:
        return next(iter(self.tous(*chemin)), None)

    def enfants(self) -> list[NoeudXml]:
        return [NoeudXml(un, self.suivi, self.ancres) for un in self.element.iterchildren()]

    def regarder(self, attribut: str) -> str:
        """The attribute without taking it."""
        return (self.element.get(attribut) or "").strip()

    def attribut(self, nom: str, maximum: int = limites.TEXTE_COURT) -> str:
        valeur = self.element.get(nom)
        if valeur is None:
            return ""
        self.suivi.prendre(self.element, nom)
        return self._borner(valeur, maximum)

    def contenu(self, maximum: int = limites.TEXTE_COURT) -> str:
        """The text of the element itself, trimmed."""
        if self.element.text is None:
            return ""
        self.suivi.prendre(self.element, TEXTE)
        return self._borner(self.element.text, maximum)

    def moment(self, attribut: str = "value") -> Moment | None:
        texte = self.attribut(attribut)
        if not texte:
            return None
        try:
            return moment_hl7(texte)
        except (ValueError, OverflowError):
            raise DocumentRefuse(f"Document refusé : date illisible dans « {self._lieu()} ».") from None

    def recit(self) -> str:
        """Text or narrative this element points at (`reference/@value`), "" when the anchor does not exist."""
        lien = self.un("reference")
        if lien is None:
            return self.contenu(limites.TEXTE_LONG)
        cible = self.ancres.get(lien.regarder("value").removeprefix("#"))
        if cible is None:
            return ""
        lien.structurel("value")
        texte = texte_plat(cible)
        self.suivi.depenser(len(texte) + 1)
        return texte

    def structurel(self, *attributs: str) -> None:
        for nom in attributs:
            self.suivi.structurel(self.element, nom)

    def tout_pris(self) -> None:
        """The element and all below are carried as text."""
        for element in self.element.iter():
            for cle in feuilles_de(element):
                self.suivi.prendre(element, cle)

    def _borner(self, valeur: str, maximum: int) -> str:
        if len(valeur) > maximum:
            raise DocumentRefuse(f"Document refusé : texte trop long dans « {self._lieu()} ».")
        return valeur.strip()

    def _lieu(self) -> str:
        noms = [nom_local(un.tag) for un in self.element.iterancestors()]
        return "/".join([*reversed(noms[:4]), self.nom])


def feuilles_de(element: etree._Element) -> list[str]:
    """Keys of the values an element holds itself."""
    cles = [str(nom) for nom in element.attrib]
    if element.text and element.text.strip():
        cles.append(TEXTE)
    if element.tail and element.tail.strip():
        cles.append(SUITE)
    return cles


def texte_plat(element: etree._Element) -> str:
    """All the text below, blanks folded: a cell, a paragraph."""
    return " ".join("".join(str(morceau) for morceau in element.itertext()).split())


def source_de(noeud: NoeudXml) -> str:
    return source_de_element(noeud.element)


def source_de_element(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)


def non_repris(racine: etree._Element, suivi: Suivi) -> list[ElementNonRepris]:
    """Every attribute and text neither taken nor part of the frame, whole branches gathered."""
    releve = Releve()
    _relever(racine, nom_local(racine.tag), NON_PREVU, suivi, releve)
    return releve.bilan()


def _relever(element: etree._Element, chemin: str, raison: str, suivi: Suivi, releve: Releve) -> tuple[int, int]:
    """Walk one element; returns (values kept, values left). The frame counts for neither."""
    if element.tag in CADRE_ELEMENTS:
        return 0, 0
    depuis = len(releve.lignes)
    ecart = suivi.branches.get((id(element), ""))
    raison = ecart or suivi.raisons.get(id(element), raison)
    vus = laisses = 0
    for cle in feuilles_de(element):
        if cle in CADRE_ATTRIBUTS or (id(element), cle) in suivi.cadre:
            continue
        if (id(element), cle) in suivi.pris:
            vus += 1
        else:
            laisses += 1
            signe = "" if cle.startswith("#") else f"/@{nom_local(cle)}"
            releve.ajouter(f"{chemin}{signe}", raison)
    freres = Counter(sous.tag for sous in element)
    rangs: Counter[str] = Counter()
    for sous in element:
        rang = f"[{rangs[sous.tag]}]" if freres[sous.tag] > 1 else ""
        rangs[sous.tag] += 1
        plus_vus, plus_laisses = _relever(sous, f"{chemin}/{nom_local(sous.tag)}{rang}", raison, suivi, releve)
        vus, laisses = vus + plus_vus, laisses + plus_laisses
    if laisses and (ecart or not vus):
        releve.regrouper(depuis, chemin, raison, laisses)
    return vus, laisses
