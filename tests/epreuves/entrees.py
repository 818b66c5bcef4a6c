"""The hostile requests of `test_mauvaises_entrees`: built from the inventory, so that a new page is tried at once."""

from __future__ import annotations

import copy
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from django.test import Client

from dui.commun.categories import Niveau
from habilitations.connexion.oubli import adresse_du_lien
from habilitations.erreurs import API
from habilitations.gardes import declaration_de
from habilitations.inventaire import inventaire, vues
from habilitations.matrice import par_defaut
from habilitations.models import SessionOuverte
from tests import fabrique as f
from tests.connexion import connecter
from tests.rendu import rendu_ensuite
from usagers.fiches import fiche

FORMULAIRE = "application/x-www-form-urlencoded"
PIRATE = "pirate.example"

# Percent-encoded, as they travel. A NUL or bytes that are not UTF-8: always 400.
ILLISIBLES = ("%00", "Marcel%00", "%FF%FE", "%C3", "%ED%A0%80", "%F8%88%80%80%80")
ETRANGES = (
    "",
    "%20",
    "0",
    "-1",
    "99999999999999999999",
    "9" * 400,
    "NaN",
    "1e400",
    "%D9%A3",
    "0000",
    "00/00/0000",
    "31/02/2026",
    "31/12/9999",
    "01/01/0001",
    "01/01/10000",
    "2026-13-45",
    "inconnue",
    "psychologue",
    "identite",
    "null",
    "%5B%5D",
    "%7B%22a%22%3A1",
    "%27%20OR%201%3D1%20--",
    "%25_",
    "..%2F..%2Fetc%2Fpasswd",
    "%7B%7B7*7%7D%7D",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "%E2%80%AE%F0%9F%98%80",
    "%0D%0ASet-Cookie:%20pirate=1",
    f"https://{PIRATE}/",
    f"//{PIRATE}/",
    f"/%5C{PIRATE}/",
    f"%09//{PIRATE}/",
    "javascript:alert(1)",
    "00000000-0000-0000-0000-000000000000",
    "x" * 5000,
)
MORCEAUX = (
    "abc",
    "%00",
    "%FF",
    "..%2F..",
    "0",
    "é",
    "x" * 3000,
    str(uuid.UUID(int=7)),
    "A" * 36,
    "%0d%0aX",
    "'--",
    "%20",
)
QUESTIONS = (
    "page", "q", "unite", "presence", "lecture", "importance", "categorie", "rubrique", "suite", "avant", "qui",
    "dossier", "action", "issue", "du", "au", "reference", "etape", "secours", "psc", "fin", "code", "state", "error",
)  # fmt: skip
METHODES = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "INCONNUE")
CORPS_ILLISIBLES: tuple[tuple[str, bytes], ...] = (
    ("application/json", b'{"donnees": '),
    ("application/json", b'{"donnees": "x"}'),
    ("text/plain", b"donnees=x"),
    ("text/xml", b"<a/>"),
    ("application/octet-stream", bytes(range(256))),
    ("inconnu", b"donnees=x"),
    ("", b"donnees=x"),
    ("multipart/form-data", b"--x\r\n"),
    ("multipart/form-data; boundary=", b"--x\r\n"),
    ("multipart/form-data; boundary=\xe9", b"--x\r\n"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"donnees=x"),
    (FORMULAIRE, b"&".join(b"c%d=1" % i for i in range(501))),
    (FORMULAIRE, b"donnees=" + b"x" * 200_001),
    (FORMULAIRE, b"donnees=" + b"x" * 1_000_000),
    (FORMULAIRE, b"donnees=" + b"x" * 2_600_000),
    (FORMULAIRE, b"x" * 300_000 + b"%00=1"),
    (FORMULAIRE, b"donnees=%00"),
    (FORMULAIRE, b"donnees=\xff\xfe"),
    (FORMULAIRE, b"%C3%28=x"),
)
JSON_ETRANGES: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 10**30, "", " ", "\x00", "a\x00b", "\ud800", "x" * 5000, "31/12/9999", "0001-01-01",
    "2026-13-45", "inconnue", [], ["x"], [[]], {}, {"a": 1}, {"a": {"b": []}}, "' OR 1=1 --",
)  # fmt: skip
# What answers 200 to a wrong form: nothing was to be saved, or the page shows what it previews.
SANS_RIEN_A_PERDRE = {
    "habilitations:presence": "« je suis là » : rien n’est tapé",
    "habilitations:regler": "aperçu d’un réglage, rien n’est enregistré à cette étape",
    "habilitations:mot_de_passe_oublie": "même page que l’adresse soit connue ou non",
    "habilitations:enrolement_termine": "page d’arrivée, sans formulaire",
    "usagers:brouillon": "garde tout ce qui est lisible, c’est son rôle",
    "galerie": "galerie de composants, hors production",
    "galerie_page": "galerie de composants, hors production",
}


@dataclass
class Monde:
    clients: dict[str, Client] = field(default_factory=dict)
    valeurs: dict[str, str] = field(default_factory=dict)
    compte: Any = None

    def __post_init__(self) -> None:
        with f.systeme():
            lieu = f.etablissement()
            metiers = EQUIPE | {"nora": "infirmier", "david": "directeur", "denise": "dpo"}
            comptes = {nom: f.professionnel(nom.title(), metier, lieu) for nom, metier in metiers.items()}
            neuf = f.professionnel("Neuf", "infirmier", lieu)
            equipe = f.equipe(lieu, *(comptes[nom] for nom in EQUIPE))
            marcel = f.dossier(lieu, equipe)
            objets = f.remplir(marcel, comptes["ines"])
            bris = f.briser(marcel, comptes["nora"], ouvert=False)
            membre = f.rejoindre(equipe, f.professionnel("Karim", "aide_soignant", lieu))
        self.compte = comptes["ines"]
        self.clients = {nom: connecter(Client(), c) for nom, c in comptes.items()}
        self.clients["anonyme"] = Client()
        self.clients["sans_code"] = connecter(Client(), comptes["ines"], second_facteur=False)
        self.clients["neuf"] = connecter(Client(), neuf, second_facteur=False)
        for client in self.clients.values():
            client.raise_request_exception = False
        cle = self.clients["ines"].session.session_key
        session = SessionOuverte.objects.create(cle=cle, compte=comptes["ines"])
        _, _, _, uidb64, jeton, _ = adresse_du_lien(comptes["ines"]).split("/")
        self.valeurs = {nom: str(objet.pk) for nom, objet in objets.items()} | {
            "dossier": str(marcel.pk),
            "bris": str(bris.pk),
            "session": str(session.pk),
            "equipe": str(equipe.pk),
            "membre": str(membre.pk),
            "formulaire": "transmission",
            "rubrique": "soins",
            "profession": "infirmier",
            "page": "dossier",
            "uidb64": uidb64,
            "jeton": jeton,
        }

    def chemin(self, url: dict[str, Any], **remplaces: str) -> str:
        valeurs = {n: self.valeurs.get(n, str(uuid.UUID(int=1))) for n in url["parametres"]} | remplaces
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda m: valeurs[m[1]], url["motif"])

    def client_de(self, url: dict[str, Any]) -> Client:
        """Somebody to whom the page is open, as it declares."""
        return self.clients[_QUI.get(url["nom"]) or _qui(DECLARATIONS[url["nom"]])]

    def frapper(
        self, url: dict, methode: str, chemin: str, corps: bytes = b"", genre: str = FORMULAIRE, **entetes: str
    ) -> Any:
        """One request, given back whatever it wrote."""
        client = self.client_de(url)
        cookies = copy.deepcopy(client.cookies)
        with rendu_ensuite():
            try:
                reponse = client.generic(methode, chemin, corps, content_type=genre, headers=entetes)
                assert "pirate" not in reponse.cookies
                return reponse
            finally:
                client.cookies = cookies


def _qui(declaration: Any) -> str:
    if declaration.genre == "publique":
        return "anonyme"
    if declaration.genre in ("urgence", "explication"):
        return "nora"
    if declaration.au_dossier and declaration.categorie:
        ecrit = "POST" in declaration.permises or "PUT" in declaration.permises
        niveau = max(declaration.lecture, declaration.ecriture if ecrit else Niveau.LECTURE)
        permis = (nom for nom, metier in EQUIPE.items() if par_defaut(metier)[declaration.categorie] >= niveau)
        return next(permis, "ines")
    metiers = {"directeur": "david", "dpo": "denise", "chef_service": "claire"}
    return next((qui for metier, qui in metiers.items() if metier in declaration.professions), "ines")


# The team of the dossier: between them, they write in every heading.
EQUIPE = {
    "ines": "infirmier",
    "claire": "chef_service",
    "lea": "psychologue",
    "sonia": "assistant_social",
    "marc": "medecin",
}


_QUI = {
    "habilitations:code": "sans_code",
    "habilitations:enrolement": "neuf",
    **{f"habilitations:{n}": "ines" for n in ("deconnexion", "verrouiller", "deverrouiller", "presence")},
}
DECLARATIONS: dict[str, Any] = {nom: declaration_de(motif.callback) for nom, _, motif in vues()}
URLS = inventaire()
ENVOYABLES = [u for u in URLS if "POST" in u["methodes"] and not u["motif"].startswith(API)]
DE_L_API = [u for u in URLS if {"POST", "PUT"} & {*u["methodes"]} and u["motif"].startswith(API)]


def fautes_de(reponse: Any, attendus: set[int] | None = None) -> list[str]:
    """What is wrong with this answer: 5xx, English, raw echo, way out of the site, or another status."""
    texte = reponse.content.decode(errors="replace")
    html = reponse.headers.get("Content-Type", "").startswith("text/html") and texte
    lieu = reponse.headers.get("Location", "/")
    constats = {
        f"statut {reponse.status_code}": reponse.status_code >= 500
        or (attendus is not None and reponse.status_code not in attendus),
        "page sans langue française": html and '<html lang="fr"' not in texte and "<!doctype" in texte[:20].lower(),
        "page brute": reponse.status_code >= 400 and html and "<!doctype" not in texte[:20].lower(),
        "écho brut": "<script>alert(1)" in texte,
        "sortie du site": not re.match(r"/(?![/\\])", lieu) or "\n" in lieu,
    }
    return [constat for constat, vrai in constats.items() if vrai]


@dataclass
class Cas:
    """One hostile request and the statuses that are right for it."""

    url: dict[str, Any]
    methode: str
    chemin: str
    corps: bytes = b""
    genre: str = FORMULAIRE
    attendus: set[int] | None = None

    def juger(self, monde: Monde) -> list[str]:
        reponse = monde.frapper(self.url, self.methode, self.chemin, self.corps, self.genre)
        ou = f"{self.methode} {self.chemin[:120]} [{self.genre}] {self.corps[:80]!r}"
        return [f"{ou} : {faute}" for faute in fautes_de(reponse, self.attendus)]


# -- the cases ----------------------------------------------------------------------------------------------


def adresses(monde: Monde) -> Iterator[Cas]:
    """Every parameter of every address, replaced by what is not one."""
    for url in URLS:
        methode = url["methodes"][0]
        for nom, genre in url["parametres"].items():
            for morceau in MORCEAUX:
                libre = genre == "texte" and re.fullmatch(r"[-\w]+", morceau)
                attendus = None if libre else {400, 404} if nom not in ("uidb64", "jeton") else {400, 404, 410}
                if attendus and nom != "dossier" and morceau == str(uuid.UUID(int=7)):
                    attendus = attendus | {403}  # a closed heading is refused before its object is looked for
                yield Cas(url, methode, monde.chemin(url, **{nom: morceau}), attendus=attendus)


def questions(monde: Monde) -> Iterator[Cas]:
    """Every address with every parameter of a question, badly filled."""
    for url in URLS:
        methode = url["methodes"][0]
        for nom in QUESTIONS:
            for valeur in ILLISIBLES:
                yield Cas(url, methode, f"{monde.chemin(url)}?{nom}={valeur}", attendus={400})
            for valeur in ETRANGES:
                yield Cas(url, methode, f"{monde.chemin(url)}?{nom}={valeur}")


def formulaires(monde: Monde) -> Iterator[Cas]:
    """Every form, one field spoilt at a time, the others as a person would fill them."""
    for url in ENVOYABLES:
        chemin = monde.chemin(url)
        saisie = saisie_de(monde, url)
        for nom in {**saisie, "suite": ""}:
            for valeur in (*ILLISIBLES, *ETRANGES, "x" * 200_001):
                autres = "&".join(f"{n}={quote_plus(v)}" for n, v in saisie.items() if n != nom)
                illisible = valeur in ILLISIBLES or len(valeur) > 200_000
                attendus = {400} if illisible else {302, 400, 403, 404, 409, 413, 422, 429}
                if not illisible and url["nom"] in SANS_RIEN_A_PERDRE:
                    attendus = attendus | {200}
                yield Cas(url, "POST", chemin, f"{autres}&{nom}={valeur}".encode(), attendus=attendus)


def saisie_de(monde: Monde, url: dict[str, Any]) -> dict[str, str]:
    """The fields of the page's own form, with what it proposes, else with something plausible."""
    proposes = {
        "titre": "Nuit", "date": "05/01/2026", "texte": "Calme.", "donnees": "Calme.", "cible": "sommeil",
        "categorie": "soins", "importance": "normale", "motif": "urgence", "precision": "Malaise.",
        "nom": "Dupuis Marcel", "naissance": "12/03/1944", "version": "1",
        "niveau": "1", "code": "000000", "interet": "on", "theme": "nuit",
        "conclusion": "besoin", "identifiant": "ines@exemple.invalid", "mot_de_passe": "faux",
        "courriel": "a@exemple.invalid",
        "nouveau": "a", "confirmation": "b", "etablissement": "x", "du": "05/01/2026", "au": "",
    }  # fmt: skip
    if "GET" not in url["methodes"]:
        return {n: proposes[n] for n in ("categorie", "donnees", "theme", "niveau", "motif")}
    page = monde.frapper(url, "GET", monde.chemin(url)).content.decode()
    corps = page[page.find("<main") :]
    noms = re.findall(r'<(?:input|select|textarea|button)\b[^>]*\bname="([\w-]+)"', corps)
    return {n: proposes.get(n, "1") for n in dict.fromkeys(noms) if n != "csrfmiddlewaretoken"}


def corps(monde: Monde) -> Iterator[Cas]:
    """Bodies that are not a readable form: refused, never taken for an empty one."""
    for url in ENVOYABLES:
        for genre, octets in CORPS_ILLISIBLES:
            yield Cas(url, "POST", monde.chemin(url), octets, genre, {400, 413, 415})


def programmes(monde: Monde) -> Iterator[Cas]:
    """What a program sends to the API: not JSON, not an object, fields of a wrong type, too long, unreadable."""
    for url in DE_L_API:
        chemin, verbe = monde.chemin(url), "POST" if "POST" in url["methodes"] else "PUT"
        for genre, octets in CORPS_ILLISIBLES:
            lisible = genre == "application/json" and octets.endswith(b"}")
            # 404, whatever is sent: a row of another heading, a kind whose purpose the ESMS has not declared
            attendus = {404, 409, 422} if lisible else {400, 404, 413, 415}
            yield Cas(url, verbe, chemin, octets, genre, attendus)
        champs = fiche(url["nom"].partition(":")[2].rpartition("_")[0]).formulaire._meta.fields
        for valeur in JSON_ETRANGES:
            yield Cas(url, verbe, chemin, json.dumps(valeur).encode(), "application/json", {404, 409, 422})
            for nom in (*champs, "envoi", "version"):
                octets = json.dumps({nom: valeur, **({} if nom == "version" else {"version": 1})}).encode()
                attendus = {200, 201, 404, 409, 413, 422}  # a field alone may be enough; an object of another heading
                yield Cas(url, verbe, chemin, octets, "application/json", attendus)


def methodes(monde: Monde) -> Iterator[Cas]:
    for url in URLS:
        for methode in METHODES:
            permise = ("GET" if methode == "HEAD" else methode) in url["methodes"]
            attendus = {204} if methode == "OPTIONS" else None if permise else {405}
            yield Cas(url, methode, monde.chemin(url), attendus=attendus)
