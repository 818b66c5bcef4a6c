"""JSON as received: loaded within bounds, then read through nodes that note each value asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from usagers.importation import limites
from usagers.importation.dates import Moment, moment_fhir
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.structures import ElementNonRepris
from usagers.importation.suivi import NON_PREVU, Releve, Suivi, chemin_court, nom_sur

SEPARATEURS = (b",", b":", b"{", b"[")
CARACTERE_INTERDIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def charger(octets: bytes) -> dict[str, Any]:
    """Parse within the bounds. Raises DocumentRefuse for anything that is not one plain JSON object."""
    texte = decoder_utf8(octets)
    if sum(octets.count(separateur) for separateur in SEPARATEURS) > limites.SEPARATEURS_JSON:
        raise DocumentRefuse("Document refusé : il contient trop d'éléments.")
    try:
        racine = json.loads(
            texte, object_pairs_hook=_objet, parse_constant=_constante, parse_int=_entier, parse_float=_decimal
        )
    except RecursionError:
        raise DocumentRefuse("Document refusé : ses éléments sont trop imbriqués.") from None
    except json.JSONDecodeError as erreur:
        raise DocumentRefuse(
            f"Document refusé : JSON mal formé (ligne {erreur.lineno}, colonne {erreur.colno})."
        ) from None
    if not isinstance(racine, dict):
        raise DocumentRefuse("Document refusé : un objet JSON est attendu.")
    _verifier(racine)
    return racine


def decoder_utf8(octets: bytes) -> str:
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DocumentRefuse("Document refusé : il n'est pas en UTF-8.") from None


def _objet(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    objet = dict(paires)
    if len(objet) != len(paires):
        raise DocumentRefuse("Document refusé : un même nom figure deux fois dans un objet JSON.")
    return objet


def _constante(_nom: str) -> NoReturn:
    raise DocumentRefuse("Document refusé : NaN et Infinity ne sont pas des nombres JSON.")


def _entier(texte: str) -> int:
    if len(texte) > limites.CHIFFRES:
        raise DocumentRefuse("Document refusé : un nombre a trop de chiffres.")
    return int(texte)


def _decimal(texte: str) -> Decimal:
    try:
        nombre = Decimal(texte)
    except InvalidOperation:
        raise DocumentRefuse("Document refusé : un nombre est illisible.") from None
    if len(texte) > limites.CHIFFRES or not nombre.is_finite() or abs(nombre.adjusted()) > limites.CHIFFRES:
        raise DocumentRefuse("Document refusé : un nombre est hors bornes.")
    return nombre


def _verifier(racine: dict[str, Any]) -> None:
    """Depth, number of nodes and characters of the whole tree."""
    pile: list[tuple[Any, int]] = [(racine, 1)]
    noeuds = 0
    while pile:
        valeur, profondeur = pile.pop()
        noeuds += 1
        if noeuds > limites.NOEUDS:
            raise DocumentRefuse("Document refusé : il contient trop d'éléments.")
        if profondeur > limites.PROFONDEUR_JSON:
            raise DocumentRefuse("Document refusé : ses éléments sont trop imbriqués.")
        if isinstance(valeur, dict):
            for nom, sous in valeur.items():
                _verifier_texte(nom)
                pile.append((sous, profondeur + 1))
        elif isinstance(valeur, list):
            pile.extend((sous, profondeur + 1) for sous in valeur)
        elif isinstance(valeur, str):
            _verifier_texte(valeur)


def _verifier_texte(texte: str) -> None:
    if CARACTERE_INTERDIT.search(texte):
        raise DocumentRefuse("Document refusé : un texte contient un caractère interdit.")


class Noeud:
    """One JSON object seen from its place. A value of the wrong type refuses the document."""

    __slots__ = ("chemin", "objet", "suivi")

    def __init__(self, objet: dict[str, Any], chemin: str, suivi: Suivi) -> None:
        self.objet, self.chemin, self.suivi = objet, chemin, suivi

    def _attendre(self, valeur: Any, genre: type | tuple[type, ...], cle: str, mot: str) -> Any:
        if not isinstance(valeur, genre) or (isinstance(valeur, bool) and genre is not bool):
            raise DocumentRefuse(f"Document refusé : {mot} est attendu en « {chemin_court(self.chemin)}.{cle} ».")
        return valeur

    def enfant(self, cle: str) -> Noeud | None:
        valeur = self.objet.get(cle)
        if valeur is None:
            return None
        return Noeud(self._attendre(valeur, dict, cle, "un objet"), f"{self.chemin}.{cle}", self.suivi)

    def enfants(self, cle: str) -> list[Noeud]:
        valeur = self.objet.get(cle)
        if valeur is None:
            return []
        self._attendre(valeur, list, cle, "une liste")
        return [
            Noeud(self._attendre(un, dict, f"{cle}[{rang}]", "un objet"), f"{self.chemin}.{cle}[{rang}]", self.suivi)
            for rang, un in enumerate(valeur)
        ]

    def texte(self, cle: str, maximum: int = limites.TEXTE_COURT) -> str:
        """The trimmed text, "" when absent."""
        valeur = self.objet.get(cle)
        if valeur is None:
            return ""
        self._attendre(valeur, str, cle, "un texte")
        self.suivi.prendre(self.objet, cle)
        return self._borner(valeur, cle, maximum)

    def textes(self, cle: str) -> tuple[str, ...]:
        valeurs = self.objet.get(cle)
        if valeurs is None:
            return ()
        self._attendre(valeurs, list, cle, "une liste")
        for rang, valeur in enumerate(valeurs):
            self._attendre(valeur, str, f"{cle}[{rang}]", "un texte")
            self.suivi.prendre(valeurs, rang)
        return tuple(self._borner(valeur, cle, limites.TEXTE_COURT) for valeur in valeurs)

    def _borner(self, valeur: str, cle: str, maximum: int) -> str:
        if len(valeur) > maximum:
            raise DocumentRefuse(f"Document refusé : texte trop long en « {chemin_court(self.chemin)}.{cle} ».")
        return valeur.strip()

    def regarder(self, cle: str) -> str:
        """The text without taking it: only to choose a reader."""
        valeur = self.objet.get(cle)
        return valeur if isinstance(valeur, str) else ""

    def booleen(self, cle: str) -> bool | None:
        valeur = self.objet.get(cle)
        if valeur is None:
            return None
        self._attendre(valeur, bool, cle, "vrai ou faux")
        self.suivi.prendre(self.objet, cle)
        return valeur

    def nombre(self, cle: str) -> int | Decimal | None:
        valeur = self.objet.get(cle)
        if valeur is None:
            return None
        self._attendre(valeur, (int, Decimal), cle, "un nombre")
        self.suivi.prendre(self.objet, cle)
        return valeur

    def moment(self, cle: str) -> Moment | None:
        texte = self.texte(cle)
        if not texte:
            return None
        try:
            return moment_fhir(texte)
        except (ValueError, OverflowError):
            raise DocumentRefuse(
                f"Document refusé : date illisible en « {chemin_court(self.chemin)}.{cle} »."
            ) from None

    def structurel(self, *cles: str) -> None:
        """These values belong to the frame of the format and say nothing of the person."""
        for cle in cles:
            for conteneur, nom in feuilles_de(self.objet, cle):
                self.suivi.structurel(conteneur, nom)

    def ecarter(self, cle: str, raison: str) -> None:
        if cle in self.objet:
            self.suivi.ecarter(self.objet, cle, raison)


def feuilles_de(conteneur: Any, cle: Any) -> Iterator[tuple[Any, Any]]:
    """Pairs (container, key) of the scalars under `conteneur[cle]`; the key may be absent."""
    if isinstance(conteneur, dict) and cle not in conteneur:
        return
    pile = [(conteneur, cle)]
    while pile:
        ou, nom = pile.pop()
        valeur = ou[nom]
        if isinstance(valeur, dict):
            pile.extend((valeur, sous) for sous in valeur)
        elif isinstance(valeur, list):
            pile.extend((valeur, rang) for rang in range(len(valeur)))
        else:
            yield ou, nom


def non_repris(racine: dict[str, Any], nom: str, suivi: Suivi) -> list[ElementNonRepris]:
    """Every scalar of the tree neither taken nor part of the frame, whole branches gathered."""
    releve = Releve()
    for cle in racine:
        _relever(racine, cle, f"{nom}.{nom_sur(cle)}" if nom else nom_sur(cle), NON_PREVU, suivi, releve)
    return releve.bilan()


def _relever(ou: Any, cle: Any, chemin: str, raison: str, suivi: Suivi, releve: Releve) -> tuple[int, int]:
    """Walk one branch; returns (values kept, values left). The frame counts for neither."""
    valeur = ou[cle]
    depuis = len(releve.lignes)
    ecart = suivi.branches.get((id(ou), cle))
    raison = ecart or suivi.raisons.get(id(valeur), raison)
    if not isinstance(valeur, dict | list):
        if valeur is None or (id(ou), cle) in suivi.cadre:
            return 0, 0
        if (id(ou), cle) in suivi.pris:
            return 1, 0
        releve.regrouper(depuis, chemin, raison, 1)
        return 0, 1
    vus = laisses = 0
    for nom, sous in _sous_chemins(valeur, chemin):
        plus_vus, plus_laisses = _relever(valeur, nom, sous, raison, suivi, releve)
        vus, laisses = vus + plus_vus, laisses + plus_laisses
    if laisses and (ecart or not vus):
        releve.regrouper(depuis, chemin, raison, laisses)
    return vus, laisses


def _sous_chemins(valeur: dict[str, Any] | list[Any], chemin: str) -> Iterator[tuple[Any, str]]:
    if isinstance(valeur, list):
        for rang, un in enumerate(valeur):
            yield rang, f"{chemin}[{rang}]{_nom_d_extension(un)}"
        return
    for nom in valeur:
        yield nom, f"{chemin}.{nom_sur(nom)}"


def _nom_d_extension(valeur: Any) -> str:
    """« (tddui-event-label) » after an extension, « (Patient) » after a resource: the reader finds his way."""
    if not isinstance(valeur, dict):
        return ""
    ressource = valeur.get("resource")
    nom = ressource.get("resourceType") if isinstance(ressource, dict) else valeur.get("url")
    if not isinstance(nom, str):
        return ""
    court = nom_sur(nom.rsplit("/", 1)[-1])
    return f" ({court})" if court != "?" else ""
