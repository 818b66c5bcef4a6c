"""HL7 v3 data types of the CI-SIS: coded values, identifiers, addresses, people, organisations, measures."""

from __future__ import annotations

from usagers.importation import identite, limites
from usagers.importation.arbre_xml import ESPACES, NoeudXml
from usagers.importation.dates import Moment
from usagers.importation.structures import (
    AdresseLue,
    CodeLu,
    IdentifiantLu,
    LieuLu,
    MesureLue,
    ParticipantLu,
    ProfessionnelLu,
    StructureLue,
    TelecomLu,
)

LIGNES_D_ADRESSE = ("streetAddressLine", "additionalLocator", "unitID", "precinct", "postBox", "deliveryAddressLine")
LOGICIEL = "LOGICIEL_DUI"
ROLES = {
    "RESP": "Responsable", "PRF": "Exécutant", "AUT": "Auteur", "RCV": "Professionnel transporté",
    "LOC": "Lieu", "ORG": "Origine", "DST": "Destination",
}  # fmt: skip


def modeles(noeud: NoeudXml) -> set[str]:
    return {un.regarder("root") for un in noeud.tous("templateId")}


def code(noeud: NoeudXml | None) -> CodeLu:
    """CD/CE: code, original text, then qualifiers (value, whose `precisions` is the name) and translations."""
    if noeud is None:
        return CodeLu()
    origine = noeud.un("originalText")
    precisions = [_qualifie(un) for un in noeud.tous("qualifier")] + [code(un) for un in noeud.tous("translation")]
    return CodeLu(
        noeud.attribut("code"),
        noeud.attribut("codeSystem"),
        noeud.attribut("displayName", limites.TEXTE_LONG),
        origine.recit() if origine else "",
        tuple(un for un in precisions if un),
    )


def _qualifie(noeud: NoeudXml) -> CodeLu:
    lu, nom = code(noeud.un("value")), code(noeud.un("name"))
    return CodeLu(lu.code, lu.systeme, lu.libelle, lu.texte, (nom,) if nom else ())


def aiguillage(noeud: NoeudXml | None) -> str:
    """A code that only says which reader to use; its attributes are frame, and the link to its narrative."""
    if noeud is None:
        return ""
    noeud.structurel("code", "codeSystem", "displayName")
    lien = noeud.un("originalText", "reference")
    if lien and lien.regarder("value").removeprefix("#") in noeud.ancres:
        lien.structurel("value")
    return noeud.regarder("code")


def identifiant(noeud: NoeudXml) -> IdentifiantLu:
    return IdentifiantLu(noeud.attribut("root"), noeud.attribut("extension"))


def cadre_des_identifiants(noeud: NoeudXml) -> None:
    """An `id` made of a root alone numbers an entry inside the document and means nothing outside."""
    for un in noeud.tous("id"):
        if not un.regarder("extension"):
            un.structurel("root")


def statut_de_fin(noeud: NoeudXml) -> str:
    """`statusCode`: « completed » is what the models impose and says nothing."""
    statut = noeud.un("statusCode")
    if statut is None:
        return ""
    if statut.regarder("code") == "completed":
        statut.structurel("code")
        return "completed"
    return statut.attribut("code")


def cadre_du_statut(noeud: NoeudXml) -> None:
    """`statusCode` of an entry without a status of its own: « completed » is frame, anything else is reported."""
    statut = noeud.un("statusCode")
    if statut and statut.regarder("code") == "completed":
        statut.structurel("code")


def instant(noeud: NoeudXml | None) -> Moment | None:
    """One date: `value`, else `low`."""
    if noeud is None:
        return None
    bas = noeud.un("low")
    return noeud.moment() or (bas.moment() if bas else None)


def intervalle(noeud: NoeudXml | None) -> tuple[Moment | None, Moment | None]:
    """IVL_TS: low and high, or one value for both ends unknown but the start."""
    if noeud is None:
        return None, None
    bas, haut = noeud.un("low"), noeud.un("high")
    debut = bas.moment() if bas else noeud.moment()
    return debut, haut.moment() if haut else None


def adresse(noeud: NoeudXml | None) -> AdresseLue:
    if noeud is None:
        return AdresseLue()

    def lire(nom: str) -> str:
        return " ".join(un.contenu() for un in noeud.tous(nom)).strip()

    voie = " ".join(morceau for morceau in (lire("houseNumber"), lire("streetNameType"), lire("streetName")) if morceau)
    lignes = [voie] if voie else []
    for nom in LIGNES_D_ADRESSE:
        lignes += [texte for texte in (un.contenu() for un in noeud.tous(nom)) if texte]
    return AdresseLue(
        tuple(lignes), lire("postalCode"), lire("city"), lire("county"), lire("state"), lire("country"),
        noeud.attribut("use"), noeud.contenu(limites.TEXTE_LONG),
    )  # fmt: skip


def adresses(noeud: NoeudXml | None) -> tuple[AdresseLue, ...]:
    lues = [adresse(un) for un in noeud.tous("addr")] if noeud else []
    return tuple(une for une in lues if une != AdresseLue())


def telecoms(noeud: NoeudXml | None) -> tuple[TelecomLu, ...]:
    """« tel:0102030405 » → canal tel."""
    lus = []
    for un in noeud.tous("telecom") if noeud else []:
        canal, separateur, valeur = un.attribut("value").partition(":")
        usage = un.attribut("use")
        if canal:
            lus.append(TelecomLu(canal, valeur, usage) if separateur else TelecomLu("", canal, usage))
    return tuple(lus)


def nom_de_personne(noeud: NoeudXml | None) -> tuple[str, str, str]:
    """(family, given names, prefixes)."""
    if noeud is None:
        return "", "", ""
    return (
        " ".join(un.contenu() for un in noeud.tous("family")),
        " ".join(un.contenu() for un in noeud.tous("given")),
        " ".join(un.contenu() for un in noeud.tous("prefix")),
    )


def structure(noeud: NoeudXml | None) -> StructureLue | None:
    if noeud is None:
        return None
    numero = next((un.attribut("extension") for un in _ids(noeud, identite.OID_STRUCTURE)), "")
    nom = noeud.un("name") or noeud.un("desc")
    return StructureLue(
        numero, identite.finess_de(numero, noeud.suivi), nom.contenu() if nom else "",
        code(noeud.un("standardIndustryClassCode")), adresses(noeud), telecoms(noeud),
    )  # fmt: skip


def _ids(noeud: NoeudXml, racine: str) -> list[NoeudXml]:
    trouves = [un for un in noeud.tous("id") if un.regarder("root") == racine]
    for un in trouves[:1]:
        un.structurel("root")
    return trouves


def professionnel(role: NoeudXml, fonction: CodeLu) -> ProfessionnelLu:
    """assignedEntity, assignedAuthor or participantRole."""
    numero = next((un.attribut("extension") for un in _ids(role, identite.OID_PROFESSIONNEL)), "")
    personne = role.un("assignedPerson", "name") or role.un("playingEntity", "name")
    nom, prenom, civilite = nom_de_personne(personne)
    if personne and not nom:
        nom = personne.contenu()
    metier = role.un("code")
    if metier and metier.regarder("code") == LOGICIEL:
        aiguillage(metier)
        metier = None
    rattachement = structure(role.un("representedOrganization") or role.un("scopingEntity"))
    return ProfessionnelLu(
        identifiant=numero, rpps=identite.rpps_de(numero, role.suivi), nom=nom, prenom=prenom, civilite=civilite,
        profession=code(metier), fonction=fonction, structure=rattachement,
        adresses=adresses(role), telecoms=telecoms(role),
    )  # fmt: skip


def participants(noeud: NoeudXml) -> list[ParticipantLu]:
    """performer, author and participant (places left out)."""
    lus = []
    for un in noeud.tous("performer"):
        fonction = code(un.un("sdtc:functionCode") or un.un("functionCode"))
        lus.append(_participant(un, un.un("assignedEntity"), "PRF", fonction))
    for un in noeud.tous("author"):
        lus.append(_participant(un, un.un("assignedAuthor"), "AUT", code(un.un("functionCode"))))
    for un in noeud.tous("participant"):
        if un.regarder("typeCode") not in ("LOC", "ORG", "DST"):
            fonction = code(un.un("sdtc:functionCode") or un.un("functionCode"))
            lus.append(_participant(un, un.un("participantRole"), un.regarder("typeCode"), fonction))
    return [un for un in lus if un]


def _participant(noeud: NoeudXml, role: NoeudXml | None, genre: str, fonction: CodeLu) -> ParticipantLu | None:
    if role is None:
        return None
    debut, fin = intervalle(noeud.un("time"))
    return ParticipantLu(CodeLu(genre, libelle=ROLES.get(genre, "")), professionnel(role, fonction), debut, fin)


def lieux(noeud: NoeudXml) -> list[LieuLu]:
    lus = []
    for role in (un.un("participantRole") for un in noeud.tous("participant") if un.regarder("typeCode") == "LOC"):
        if role:
            nom = role.un("playingEntity", "name")
            lus.append(LieuLu(nom.contenu() if nom else "", adresse(role.un("addr"))))
    return lus


def mesure(observation: NoeudXml) -> MesureLue:
    """One FR-Simple-Observation: code, value of any type, date, comment."""
    cadre_des_identifiants(observation)
    cadre_du_statut(observation)
    genre, texte = code(observation.un("code")), observation.un("text")
    moment = instant(observation.un("effectiveTime"))
    commentaire = texte.recit() if texte else ""
    valeur = observation.un("value")
    if valeur is None:
        return MesureLue(genre, moment=moment, commentaire=commentaire)
    lue, unite, code_valeur, propre = valeur_de(valeur)
    return MesureLue(genre, lue, unite, code_valeur, propre or moment, commentaire)


def valeur_de(noeud: NoeudXml) -> tuple[str, str, CodeLu, Moment | None]:
    """(text, unit, code, moment) of a `value`, by its xsi:type or by what it holds."""
    genre = (noeud.element.get(f"{{{ESPACES['xsi']}}}type") or "").rsplit(":", 1)[-1]
    if genre in ("CD", "CE", "CO", "CV") or noeud.regarder("code"):
        lu = code(noeud)
        return str(lu), "", lu, None
    if genre == "TS":
        moment = noeud.moment()
        return str(moment or ""), "", CodeLu(), moment
    duree = noeud.un("width")
    if duree:
        return duree.attribut("value"), duree.attribut("unit"), CodeLu(), None
    if genre == "IVL_TS":
        debut, fin = intervalle(noeud)
        return "/".join(str(borne) for borne in (debut, fin) if borne), "", CodeLu(), debut
    texte = noeud.attribut("value") or noeud.contenu(limites.TEXTE_LONG)
    return texte, noeud.attribut("unit") or noeud.attribut("currency"), CodeLu(), None
