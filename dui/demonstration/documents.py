"""Documents of the demonstration: small true files (PDF, PNG, text), encrypted in the storage like those of a user."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import uuid
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageDraw

from dui.commun.chiffrement import fichiers
from dui.commun.dates_fr import date_longue
from dui.demonstration.dossiers import Contexte
from dui.demonstration.structures import identifiant
from usagers import models as u
from usagers.documents.formats import FORMATS
from usagers.documents.types import types

# type, title, lines; `{qui}`, `{il}`: Personne.mots
CONTRAT = (
    "contrat_sejour",
    "Contrat de séjour signé",
    (
        "Entre l’établissement et {qui}, il est convenu de l’accueil à compter du jour de l’entrée.",
        "Les prestations, leur prix et leurs conditions de révision figurent en annexe.",
        "Lu avec {qui}, signé en deux exemplaires.",
    ),
)
ORDONNANCE = (
    "ordonnance",
    "Ordonnance de renouvellement",
    ("Paracétamol 500 mg, un comprimé si douleur, quatre par jour au plus.", "Macrogol, un sachet le matin. 28 jours."),
)
BILAN = ("bilan_educatif", "Bilan du trimestre", ("{qui} prend part aux activités et choisit ses sorties.",))
LIAISON = (
    "liaison",
    "Fiche de liaison",
    ("Marche avec aide. Mange seul{e}, texture normale.", "Préfère se lever tard."),
)
PROJET = (
    "projet_personnalise",
    "Projet personnalisé",
    ("Ce que {qui} souhaite : sortir chaque semaine, téléphoner à sa famille.", "Relu dans six mois."),
)
PHOTO = ("production", "Dessin de l’atelier", ())
COULEURS = ("#2f6f8f", "#b5543c", "#5d8a3a", "#8a6d3b", "#6b4f9e")


def documents(c: Contexte) -> Iterator[u.Document]:
    """The contract for everybody; the others in turn. Every fourth project was replaced by a second version."""
    n = c.p.numero
    yield _document(c, CONTRAT, c.p.entree, "pdf")
    if n % 2:
        yield _document(c, ORDONNANCE, _jour(c, 20), "pdf", emetteur="Dr Lefèvre, cabinet du Port")
    if n % 3 == 0:
        yield _document(c, BILAN, _jour(c, 60), "pdf")
    if n % 5 == 1:
        yield _document(c, LIAISON, _jour(c, 45), "texte", origine="partenaire", emetteur="CHU de Caen")
        yield _document(c, PHOTO, _jour(c, 10), "png", origine="usager")
    if n % 4 == 1:
        lignee = uuid.uuid5(c.p.id, "projet")
        fait = dt.datetime.combine(_jour(c, 15), dt.time(10), dt.UTC)
        yield _document(c, PROJET, _jour(c, 200), "pdf", lignee=lignee, remplace_le=fait)
        yield _document(c, PROJET, _jour(c, 15), "pdf", lignee=lignee, numero=2)


def _jour(c: Contexte, avant: int) -> dt.date:
    return max(c.p.entree, c.fin - dt.timedelta(days=avant))


def _document(c: Contexte, modele: Any, jour: dt.date, format_: str, **champs: Any) -> u.Document:
    code, titre, lignes = modele
    categorie = types()[code].categorie
    numero = champs.get("numero", 1)
    octets = _octets(c, format_, titre, [c.jetons(c.dire(x), categorie) for x in lignes], jour)
    auteurs = c.auteurs(categorie)
    auteur = auteurs[c.p.numero % len(auteurs)] if auteurs else None
    if "emetteur" in champs:
        champs["emetteur"] = c.jetons(champs["emetteur"], categorie)
    base = c.base("document", code, numero)
    return u.Document(
        **base,
        **{"lignee": base["id"]} | champs,
        categorie=categorie,
        type=code,
        titre=c.jetons(titre, categorie),
        date=jour,
        nom_fichier=c.jetons(titre, categorie) + FORMATS[format_].extension,
        format=format_,
        taille=len(octets),
        empreinte=hashlib.sha256(octets).hexdigest(),
        fichier=fichiers.deposer(c.p.id, io.BytesIO(octets), len(octets)),
        envoi=identifiant("envoi", "document", code, numero, c.p.numero),
        auteur=c.s.comptes[auteur.cle] if auteur else None,
        metier=auteur.profession if auteur else "",
    )


def _octets(c: Contexte, format_: str, titre: str, lignes: list[str], jour: dt.date) -> bytes:
    if format_ == "png":
        return dessin(c.p.numero)
    dites = [titre, date_longue(jour, jour=False), "", *lignes]
    return "\n".join(dites).encode() if format_ == "texte" else pdf(dites)


def pdf(lignes: list[str]) -> bytes:
    """One page of text, not compressed: the tokens of the demonstration can be looked for in it."""
    dits = [x.replace("’", "'").encode("cp1252", "replace") for x in lignes]
    dits = [x.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") for x in dits]
    texte = b"BT /F1 11 Tf 60 780 Td 18 TL\n" + b"".join(b"(%b) Tj T*\n" % x for x in dits) + b"ET"
    objets = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(texte), texte),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    sortie, places = bytearray(b"%PDF-1.4\n"), []
    for rang, objet in enumerate(objets, 1):
        places.append(len(sortie))
        sortie += b"%d 0 obj\n%b\nendobj\n" % (rang, objet)
    table = len(sortie)
    sortie += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objets) + 1)
    sortie += b"".join(b"%010d 00000 n \n" % place for place in places)
    sortie += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objets) + 1, table)
    return bytes(sortie)


def dessin(numero: int) -> bytes:
    """A landscape in flat colours, different from one person to another."""
    image = Image.new("RGB", (480, 320), "#f4efe4")
    trait = ImageDraw.Draw(image)
    trait.ellipse((340 - numero % 200, 30, 410 - numero % 200, 100), fill="#e0a93b")
    trait.polygon([(0, 320), (120 + numero % 90, 120), (300, 320)], fill=COULEURS[numero % 5])
    trait.polygon([(180, 320), (330, 160 + numero % 60), (480, 320)], fill=COULEURS[(numero + 2) % 5])
    sortie = io.BytesIO()
    image.save(sortie, "PNG")
    return sortie.getvalue()
