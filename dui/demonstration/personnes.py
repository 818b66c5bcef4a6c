"""The 150 people: names, ages, places. One random source per dossier: adding a line to one changes no other."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field

from dui.commun.nir import cle_nir
from dui.demonstration import relations as r
from dui.demonstration.structures import identifiant

NOMBRE = 150


def _liste(noms: str) -> list[str]:
    return noms.split()


NOMS = _liste("""Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy
Roux David
Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure André Mercier Blanc
Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry Roussel Mathieu
Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard Giraud Joly Rivière
Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard Roche Renard Schmitt Leclerc Colin Vidal Lacroix Aubert Bouvier
Nguyen Benoît Haddad Traoré Kowalski Cohen""")
FEMMES = {
    "ehpad": _liste(
        "Jeanne Marie Suzanne Yvonne Madeleine Simone Denise Odette Paulette Germaine Renée Lucienne Huguette "
        "Ginette Colette Raymonde Thérèse Andrée Monique Jacqueline Gisèle Henriette Solange Marcelle"
    ),
    "ime": _liste("Léa Emma Chloé Inaya Jade Manon Camille Zoé Louna Lina Sarah Anaïs Maëlys Clara Louise Nour"),
    "adultes": _liste("Sandrine Nathalie Céline Karine Stéphanie Aurélie Sabrina Laetitia Fatima Élodie Virginie"),
}
HOMMES = {
    "ehpad": _liste(
        "André Pierre René Georges Robert Roger Henri Lucien Marcel Louis Maurice Raymond Jean Fernand Gaston "
        "Émile Albert Gérard Michel Claude Jacques Bernard Guy"
    ),
    "ime": _liste("Lucas Hugo Nathan Enzo Mathis Théo Noah Adam Rayan Tom Ethan Maxime Yanis Gabriel Sacha Ilyès"),
    "adultes": _liste(
        "David Sébastien Christophe Frédéric Stéphane Nicolas Mehdi Jérôme Olivier Cédric Fabrice Rachid"
    ),
}
COMMUNES = [
    ("Caen", "14118"), ("Lisieux", "14366"), ("Bayeux", "14047"), ("Vire", "14762"), ("Falaise", "14258"),
    ("Rouen", "76540"), ("Le Havre", "76351"), ("Cherbourg", "50129"), ("Rennes", "35238"), ("Paris", "75112"),
    ("Lille", "59350"), ("Nantes", "44109"), ("Alençon", "61001"), ("Saint-Lô", "50502"), ("Le Mans", "72181"),
]  # fmt: skip
AGES = {"ehpad": (72, 101), "ime": (6, 19), "adultes": (21, 62)}


@dataclass
class Personne:
    """One person as the texts speak of them."""

    numero: int
    id: uuid.UUID
    lieu: str
    unite: str
    etat: str
    nom: str
    prenom: str
    sexe: str
    naissance: dt.date
    commune: str
    cog: str
    entree: dt.date
    sortie: dt.date | None
    deces: dt.date | None
    hasard: random.Random = field(repr=False)
    chambre: str = ""
    nom_utilise: str = ""
    prenoms: str = ""

    @property
    def profil(self) -> str:
        return {"tilleuls": "ehpad", "glycines": "ime"}.get(self.lieu, "adultes")

    def age(self, jour: dt.date) -> int:
        return jour.year - self.naissance.year - ((jour.month, jour.day) < (self.naissance.month, self.naissance.day))

    @property
    def matricule(self) -> str:
        """A number whose key is right, of the fictitious series (never that of a living person)."""
        genre = "2" if self.sexe == "F" else "1"
        n = self.naissance
        racine = f"{genre}{n.year % 100:02d}{n.month:02d}{self.cog}{990 - self.numero:03d}"
        return f"{racine}{cle_nir(racine):02d}"

    @property
    def mots(self) -> dict[str, str]:
        """Words of the texts, in the right gender."""
        f = self.sexe == "F"
        nom = (self.nom_utilise or self.nom).upper()
        return {
            "qui": self.prenom if self.profil == "ime" else f"{'Mme' if f else 'M.'} {nom}",
            "prenom": self.prenom,
            "nom": nom,
            "il": "elle" if f else "il",
            "Il": "Elle" if f else "Il",
            "le": "la" if f else "le",
            "lui": "elle" if f else "lui",
            "e": "e" if f else "",
            "er": "ère" if f else "er",
            "eux": "euse" if f else "eux",
            "if": "ive" if f else "if",
        }


FIXES: dict[int, dict[str, object]] = {
    1: {"nom": "Dupuis", "prenom": "Marcel", "sexe": "M", "naissance": dt.date(1944, 3, 12), "chambre": "14",
        "entree": dt.date(2024, 6, 3), "prenoms": "Marcel André Louis", "commune": "Lisieux", "cog": "14366"},
    20: {"nom": "Lefebvre", "prenom": "Jeanne", "sexe": "F", "naissance": dt.date(1937, 9, 4)},
    21: {"nom": "Lefèbvre", "prenom": "Jeanne", "sexe": "F", "naissance": dt.date(1937, 9, 4)},
    60: {"nom": "Dupuis", "prenom": "Marcel", "sexe": "M", "naissance": dt.date(1938, 11, 27)},
    100: {"nom": "Martin", "prenom": "Lucas", "sexe": "M", "naissance": dt.date(2013, 5, 18)},
    101: {"nom": "Martin", "prenom": "Lucas", "sexe": "M", "naissance": dt.date(2014, 2, 2)},
    120: {"nom": "Petit", "prenom": "Sandrine", "sexe": "F", "naissance": dt.date(1979, 7, 21)},
    121: {"nom": "Petit", "prenom": "Sandrine", "sexe": "F", "naissance": dt.date(1979, 7, 12)},
}  # fmt: skip
DOUBLONS = {(20, 21): "Même date de naissance, noms presque identiques.",
            (120, 121): "Mêmes nom et prénom, date de naissance inversée."}  # fmt: skip
HOMONYMES = {1, 60, 100, 101}


def peupler(graine: int, jour: dt.date) -> list[Personne]:
    return [_personne(numero, graine, jour) for numero in range(1, NOMBRE + 1)]


def _personne(numero: int, graine: int, jour: dt.date) -> Personne:
    hasard = random.Random(f"{graine}/{numero}")
    lieu = r.lieu_de(numero)
    profil = {"tilleuls": "ehpad", "glycines": "ime"}.get(lieu, "adultes")
    sexe = hasard.choice("FFFM" if profil == "ehpad" else "FM" if profil == "adultes" else "FMM")
    naissance = jour - dt.timedelta(days=hasard.randint(*(a * 365 + 90 for a in AGES[profil])))
    commune, cog = hasard.choice(COMMUNES)
    prenoms = (FEMMES if sexe == "F" else HOMMES)[profil]
    p = Personne(
        numero=numero,
        id=identifiant("dossier", numero),
        lieu=lieu,
        unite=r.unite_de(numero),
        etat=r.etat_de(numero),
        nom=hasard.choice(NOMS),
        prenom=hasard.choice(prenoms),
        sexe=sexe,
        naissance=naissance,
        commune=commune,
        cog=cog,
        entree=jour - dt.timedelta(days=hasard.randint(60, 730)),
        sortie=None,
        deces=None,
        hasard=hasard,
        chambre=str(1 if numero == 14 else numero) if profil == "ehpad" else "",
    )
    if sexe == "F" and profil == "ehpad" and hasard.random() < 0.8:
        p.nom_utilise = hasard.choice(NOMS)
    if numero in FIXES:
        p.nom_utilise = ""
        for champ, valeur in FIXES[numero].items():
            setattr(p, champ, valeur)
    _parcours(p, jour)
    return p


def _parcours(p: Personne, jour: dt.date) -> None:
    """Those who left did so before today, after at least a month."""
    if p.numero in r.SORTIS:
        p.entree = min(p.entree, jour - dt.timedelta(days=400))
        p.sortie = jour - dt.timedelta(days=p.hasard.randint(20, 200))
    if p.numero in r.DECEDES:
        p.deces = p.sortie
    if p.numero == r.DETRUIT:
        p.nom, p.prenom, p.nom_utilise, p.sexe, p.commune, p.cog = "Dossier détruit", "—", "", "I", "", ""
