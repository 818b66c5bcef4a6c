"""FHIR R4 data types: coded values, identifiers, names, addresses, periods, extensions."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from usagers.importation import limites
from usagers.importation.arbre_json import Noeud
from usagers.importation.dates import Moment
from usagers.importation.identite import oid_nu
from usagers.importation.structures import AdresseLue, CodeLu, IdentifiantLu, MesureLue, TelecomLu, texte_nombre

MARQUE = "\x01"  # refused in every received text, so it cannot collide


def source_de(noeud: Noeud) -> str:
    """The fragment as JSON text, decimals written as they came."""
    texte = json.dumps(noeud.objet, ensure_ascii=False, default=lambda nombre: f"{MARQUE}{nombre}")
    return re.sub(r'"\\u0001([-+0-9.eE]+)"', r"\1", texte)


def nom_court(url: str) -> str:
    """« …/tddui-event-label|2.2.0 » and « TDDUIEventLabel » → « tdduieventlabel »."""
    return url.rsplit("/", 1)[-1].split("|", 1)[0].replace("-", "").lower()


def coding(noeud: Noeud) -> CodeLu:
    return CodeLu(
        code=noeud.texte("code"),
        systeme=oid_nu(noeud.texte("system")),
        libelle=noeud.texte("display", limites.TEXTE_LONG),
    )


def concept(noeud: Noeud | None) -> CodeLu:
    """CodeableConcept: first coding, the others as `precisions`, the free text."""
    if noeud is None:
        return CodeLu()
    codes = [coding(un) for un in noeud.enfants("coding")]
    premier = codes[0] if codes else CodeLu()
    return CodeLu(
        premier.code, premier.systeme, premier.libelle, noeud.texte("text", limites.TEXTE_LONG), tuple(codes[1:])
    )


def identifiant(noeud: Noeud) -> IdentifiantLu:
    genre = noeud.enfant("type")
    codes = [coding(un) for un in genre.enfants("coding")] if genre else []
    return IdentifiantLu(
        systeme=oid_nu(noeud.texte("system")),
        valeur=noeud.texte("value"),
        type=codes[0].code if codes else "",
        usage=noeud.texte("use"),
    )


def adresse(noeud: Noeud) -> AdresseLue:
    commune = valeur(extension(noeud, "frcoreaddressinseecode"))
    return AdresseLue(
        lignes=noeud.textes("line"),
        code_postal=noeud.texte("postalCode"),
        ville=noeud.texte("city"),
        code_commune=commune.code_valeur.code if commune else "",
        region=noeud.texte("state") or noeud.texte("district"),
        pays=noeud.texte("country"),
        usage=noeud.texte("use"),
        texte=noeud.texte("text", limites.TEXTE_LONG),
    )


def telecom(noeud: Noeud) -> TelecomLu:
    return TelecomLu(noeud.texte("system"), noeud.texte("value"), noeud.texte("use"))


def nom_de_personne(noeud: Noeud) -> tuple[str, str, str]:
    """(family, given names joined by a space, prefixes)."""
    noeud.structurel("use")
    return noeud.texte("family"), " ".join(noeud.textes("given")), " ".join(noeud.textes("prefix"))


def periode(noeud: Noeud | None) -> tuple[Moment | None, Moment | None]:
    return (noeud.moment("start"), noeud.moment("end")) if noeud else (None, None)


def extensions(noeud: Noeud | None, nom: str, cle: str = "extension") -> list[Noeud]:
    """The extensions known by this short name; their `url` becomes part of the frame."""
    if noeud is None:
        return []
    trouvees = [une for une in noeud.enfants(cle) if nom_court(une.regarder("url")) == nom]
    for une in trouvees:
        une.structurel("url")
    return trouvees


def extension(noeud: Noeud | None, *noms: str, cle: str = "extension") -> Noeud | None:
    """The first extension known by one of these short names."""
    for nom in noms:
        trouvees = extensions(noeud, nom, cle)
        if trouvees:
            return trouvees[0]
    return None


def texte_d_extension(noeud: Noeud | None, *noms: str) -> str:
    trouvee = extension(noeud, *noms)
    return trouvee.texte("valueString", limites.TEXTE_LONG) if trouvee else ""


def valeur(noeud: Noeud | None, code: CodeLu | None = None) -> MesureLue | None:
    """The `value[x]` of an extension, an input or an answer as one measure."""
    if noeud is None:
        return None
    code = code or CodeLu()
    for cle in noeud.objet:
        lecteur = LECTEURS_DE_VALEUR.get(cle)
        if lecteur:
            return lecteur(noeud, cle, code)
    return None


def _texte(noeud: Noeud, cle: str, code: CodeLu) -> MesureLue:
    return MesureLue(code, noeud.texte(cle, limites.TEXTE_LONG))


def _moment(noeud: Noeud, cle: str, code: CodeLu) -> MesureLue:
    moment = noeud.moment(cle)
    return MesureLue(code, str(moment or ""), moment=moment)


def _booleen(noeud: Noeud, cle: str, code: CodeLu) -> MesureLue:
    return MesureLue(code, "true" if noeud.booleen(cle) else "false")


def _nombre(noeud: Noeud, cle: str, code: CodeLu) -> MesureLue:
    return MesureLue(code, _ecrire(noeud.nombre(cle)))


def _coding(noeud: Noeud, cle: str, code: CodeLu) -> MesureLue:
    sous = noeud.enfant(cle)
    lu = coding(sous) if sous else CodeLu()
    return MesureLue(code, str(lu), code_valeur=lu)


def _concept(noeud: Noeud, cle: str, code: CodeLu) -> MesureLue:
    lu = concept(noeud.enfant(cle))
    return MesureLue(code, str(lu), code_valeur=lu)


def _quantite(noeud: Noeud, cle: str, code: CodeLu) -> MesureLue:
    sous = noeud.enfant(cle)
    if sous is None:
        return MesureLue(code)
    unite = CodeLu(sous.texte("code"), oid_nu(sous.texte("system")), sous.texte("unit"))
    return MesureLue(code, _ecrire(sous.nombre("value")), str(unite), unite)


def _montant(noeud: Noeud, cle: str, code: CodeLu) -> MesureLue:
    sous = noeud.enfant(cle)
    return MesureLue(code, _ecrire(sous.nombre("value")), sous.texte("currency")) if sous else MesureLue(code)


def _adresse(noeud: Noeud, cle: str, code: CodeLu) -> MesureLue:
    sous = noeud.enfant(cle)
    lue = adresse(sous) if sous else AdresseLue()
    morceaux = [*lue.lignes, lue.code_postal, lue.ville, lue.code_commune, lue.region, lue.pays]
    complet = " ".join(morceau for morceau in morceaux if morceau)
    return MesureLue(code, complet or lue.texte, lue.usage, commentaire=lue.texte)


def _ecrire(nombre: int | Decimal | None) -> str:
    return "" if nombre is None else texte_nombre(nombre)


LECTEURS_DE_VALEUR: dict[str, Any] = {
    "valueString": _texte,
    "valueCode": _texte,
    "valueUri": _texte,
    "valueUrl": _texte,
    "valueTime": _texte,
    "valueMarkdown": _texte,
    "valueDate": _moment,
    "valueDateTime": _moment,
    "valueInstant": _moment,
    "valueBoolean": _booleen,
    "valueInteger": _nombre,
    "valuePositiveInt": _nombre,
    "valueUnsignedInt": _nombre,
    "valueDecimal": _nombre,
    "valueCoding": _coding,
    "valueCodeableConcept": _concept,
    "valueQuantity": _quantite,
    "valueDistance": _quantite,
    "valueDuration": _quantite,
    "valueMoney": _montant,
    "valueAddress": _adresse,
}
