"""A grid as data: questions, their criteria, how it is scored. Two levels, as the TDDUI asks (question → criteria)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dui.commun.categories import Categorie

# The four adverbs of AGGIR. TDDUI: MED-1307 (spontaneously) to MED-1310 (usually).
ADVERBES = (
    ("S", "spontanément"),
    ("T", "totalement"),
    ("C", "correctement"),
    ("H", "habituellement"),
)
D_EVALUATION = (Categorie.SOINS, Categorie.ACCOMPAGNEMENT)
CATEGORIES = (*D_EVALUATION, Categorie.RELATION)  # of a grid: the last one is that of satisfaction surveys
GENRES = ("choix", "cases", "adverbes")
CALCULS_MAISON = ("somme", "releve")
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,29}")
CODE_CRITERE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,29}")
QUESTIONS_MAX, CRITERES_MAX, LIGNE_MAX, TEXTE_MAX, POINTS_MAX = 150, 30, 200, 2_000, 1_000

Reponses = Mapping[str, Sequence[str]]  # question -> criteria retained; a question not answered is absent


class GrilleRefusee(ValueError):
    """The file is not a grid; `constats` says everything that must be corrected, in French."""

    def __init__(self, constats: Sequence[str]) -> None:
        super().__init__(" ".join(constats))
        self.constats = list(constats)


@dataclass(frozen=True)
class Critere:
    code: str
    libelle: str
    points: float | None = None


@dataclass(frozen=True)
class Question:
    """`exclusif`: the criterion that means « none of these »."""

    code: str
    libelle: str
    genre: str
    criteres: tuple[Critere, ...]
    aide: str = ""
    groupe: str = ""
    requise: bool = True
    exclusif: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(c.code for c in self.criteres)

    def critere(self, code: str) -> Critere | None:
        return next((c for c in self.criteres if c.code == code), None)


@dataclass(frozen=True)
class Tranche:
    """Reading of a total, both ends included."""

    de: float
    a: float
    texte: str


@dataclass(frozen=True)
class Grille:
    code: str
    titre: str
    version: str
    categorie: Categorie
    calcul: str
    source: str
    licence: str
    questions: tuple[Question, ...]
    aide: str = ""
    mot: tuple[str, str] = ("point relevé", "points relevés")
    interpretation: tuple[Tranche, ...] = ()
    maison: bool = False

    @property
    def cle(self) -> str:
        """What an evaluation keeps: a house grid is quoted with its version, never changed afterwards."""
        return f"{self.code}@{self.version}" if self.maison else self.code

    def question(self, code: str) -> Question | None:
        return next((q for q in self.questions if q.code == code), None)

    def groupes(self) -> list[tuple[str, list[Question]]]:
        trouves: dict[str, list[Question]] = {}
        for question in self.questions:
            trouves.setdefault(question.groupe, []).append(question)
        return list(trouves.items())

    def manquantes(self, reponses: Reponses) -> list[Question]:
        """Required questions without an answer: what still stops the grid from being submitted."""
        return [q for q in self.questions if q.requise and not repondue(q, reponses)]


def repondue(question: Question, reponses: Reponses) -> bool:
    """For the adverbs, no adverb is an answer: « does not do it ». For boxes, nothing ticked is no answer."""
    if question.code not in reponses:
        return False
    return question.genre == "adverbes" or bool(reponses[question.code])


class Lecture:
    """Reads and checks a grid; says all its remarks at once rather than one a try."""

    def __init__(self, donnees: Any, *, maison: bool) -> None:
        self.maison = maison
        self.constats: list[str] = []
        self.donnees: dict[str, Any] = donnees if isinstance(donnees, dict) else {}
        if not isinstance(donnees, dict):
            self.constats.append('Le fichier doit contenir un objet JSON : { "code": …, "questions": […] }.')

    def grille(self) -> Grille:
        d = self.donnees
        lue = Grille(
            code=self._code(d, "code", CODE, "de la grille"),
            titre=self._texte(d, "titre", "de la grille"),
            version=self._texte(d, "version", "de la grille", requis=not self.maison) or "1",
            categorie=self._categorie(),
            calcul=self._parmi(
                d, "calcul", CALCULS_MAISON if self.maison else (*CALCULS_MAISON, "aggir"), "de la grille"
            ),
            source=self._texte(d, "source", "de la grille", maximum=TEXTE_MAX),
            licence=self._texte(d, "licence", "de la grille", maximum=TEXTE_MAX),
            questions=self._questions(),
            aide=self._texte(d, "aide", "de la grille", requis=False, maximum=TEXTE_MAX),
            mot=self._mot(),
            interpretation=self._tranches(),
            maison=self.maison,
        )
        if lue.calcul == "somme":
            self._verifier_les_points(lue)
        if self.constats:
            raise GrilleRefusee(self.constats)
        return lue

    # -- parts ---------------------------------------------------------------------------------------------

    def _questions(self) -> tuple[Question, ...]:
        brutes = self._liste(self.donnees, "questions", "de la grille", QUESTIONS_MAX)
        lues = tuple(self._question(b, f"de la question {rang}") for rang, b in enumerate(brutes, 1))
        self._sans_double([q.code for q in lues], "questions")
        return lues

    def _question(self, brute: Any, ou: str) -> Question:
        d = self._objet(brute, ou)
        genre = self._parmi(d, "genre", GENRES[:2] if self.maison else GENRES, ou)
        criteres = tuple(Critere(*a) for a in ADVERBES) if genre == "adverbes" else self._criteres(d, ou)
        exclusif = self._texte(d, "exclusif", ou, requis=False)
        if exclusif and exclusif not in {c.code for c in criteres}:
            self.constats.append(f"« exclusif » {ou} ne désigne aucun de ses critères.")
        return Question(
            code=self._code(d, "code", CODE_CRITERE, ou),
            libelle=self._texte(d, "libelle", ou),
            genre=genre,
            criteres=criteres,
            aide=self._texte(d, "aide", ou, requis=False, maximum=TEXTE_MAX),
            groupe=self._texte(d, "groupe", ou, requis=False),
            requise=d.get("requise", True) is not False,
            exclusif=exclusif,
        )

    def _criteres(self, d: dict[str, Any], ou: str) -> tuple[Critere, ...]:
        lus = []
        for rang, brut in enumerate(self._liste(d, "criteres", ou, CRITERES_MAX), 1):
            ici = f"du critère {rang} {ou}"
            c = self._objet(brut, ici)
            points = c.get("points")
            if points is not None and (isinstance(points, bool) or not self._est_nombre(points)):
                self.constats.append(f"« points » {ici} doit être un nombre.")
                points = None
            lus.append(Critere(self._code(c, "code", CODE_CRITERE, ici), self._texte(c, "libelle", ici), points))
        self._sans_double([c.code for c in lus], f"critères {ou}")
        return tuple(lus)

    def _tranches(self) -> tuple[Tranche, ...]:
        if "interpretation" not in self.donnees:
            return ()
        lues = []
        for rang, brute in enumerate(self._liste(self.donnees, "interpretation", "de la grille", CRITERES_MAX), 1):
            ici = f"de la tranche {rang}"
            d = self._objet(brute, ici)
            de: Any = d.get("de")
            a: Any = d.get("a")
            if not (self._est_nombre(de) and self._est_nombre(a)) or de > a:
                self.constats.append(f"« de » et « a » {ici} doivent être deux nombres, dans l’ordre.")
                continue
            lues.append(Tranche(de, a, self._texte(d, "texte", ici)))
        lues.sort(key=lambda t: t.de)
        for avant, apres in pairwise(lues):
            if apres.de <= avant.a:
                self.constats.append(f"Deux tranches se recouvrent : {avant.texte} et {apres.texte}.")
        return tuple(lues)

    def _verifier_les_points(self, lue: Grille) -> None:
        for question in lue.questions:
            sans = [c.libelle for c in question.criteres if c.points is None and c.code != question.exclusif]
            if sans:
                self.constats.append(f"« {question.libelle} » : il manque les points de {', '.join(sans[:5])}.")

    def _categorie(self) -> Categorie:
        valeur = self._parmi(self.donnees, "categorie", tuple(c.value for c in CATEGORIES), "de la grille")
        return Categorie(valeur) if valeur else Categorie.SOINS

    def _mot(self) -> tuple[str, str]:
        mot = self.donnees.get("mot")
        if mot is None:
            return Grille.mot
        if isinstance(mot, list) and len(mot) == 2 and all(isinstance(m, str) and 0 < len(m) <= LIGNE_MAX for m in mot):
            return mot[0], mot[1]
        self.constats.append("« mot » de la grille doit être une liste de deux mots : au singulier, au pluriel.")
        return Grille.mot

    # -- values --------------------------------------------------------------------------------------------

    @staticmethod
    def _est_nombre(valeur: Any) -> bool:
        return isinstance(valeur, (int, float)) and not isinstance(valeur, bool) and abs(valeur) <= POINTS_MAX

    def _objet(self, brut: Any, ou: str) -> dict[str, Any]:
        if isinstance(brut, dict):
            return brut
        self.constats.append(f"La description {ou} doit être un objet JSON.")
        return {}

    def _liste(self, d: dict[str, Any], nom: str, ou: str, maximum: int) -> list[Any]:
        valeur = d.get(nom)
        if not isinstance(valeur, list) or not valeur:
            self.constats.append(f"« {nom} » {ou} doit être une liste qui contient quelque chose.")
            return []
        if len(valeur) > maximum:
            self.constats.append(f"« {nom} » {ou} dépasse {maximum} éléments.")
        return valeur[:maximum]

    def _texte(self, d: dict[str, Any], nom: str, ou: str, *, requis: bool = True, maximum: int = LIGNE_MAX) -> str:
        valeur = d.get(nom, "")
        if not isinstance(valeur, str):
            self.constats.append(f"« {nom} » {ou} doit être un texte.")
            return ""
        valeur = valeur.strip()
        if requis and not valeur:
            self.constats.append(f"Il manque « {nom} » {ou}.")
        if len(valeur) > maximum:
            self.constats.append(f"« {nom} » {ou} dépasse {maximum} caractères.")
        return valeur[:maximum]

    def _code(self, d: dict[str, Any], nom: str, forme: re.Pattern[str], ou: str) -> str:
        valeur = self._texte(d, nom, ou)
        if valeur and not forme.fullmatch(valeur):
            self.constats.append(f"« {nom} » {ou} : lettres, chiffres et tirets seulement (« {valeur} »).")
        return valeur

    def _parmi(self, d: dict[str, Any], nom: str, possibles: tuple[str, ...], ou: str) -> str:
        valeur = d.get(nom)
        if isinstance(valeur, str) and valeur in possibles:
            return valeur
        self.constats.append(f"« {nom} » {ou} doit être : {' ou '.join(possibles)}.")
        return ""

    def _sans_double(self, codes: list[str], quoi: str) -> None:
        doubles = sorted({c for c in codes if c and codes.count(c) > 1})
        if doubles:
            self.constats.append(f"Des {quoi} portent le même code : {', '.join(doubles)}.")


def lire(donnees: Any, *, maison: bool = False) -> Grille:
    """The grid of this JSON value; raises `GrilleRefusee` with all that is wrong."""
    return Lecture(donnees, maison=maison).grille()
