"""Reader of the CDA document EXPORT_DUI (TDDUI 1.x)."""

from __future__ import annotations

import hashlib

from lxml import etree

from usagers.importation import cda_activite, cda_divers, identite
from usagers.importation import cda_types as lire
from usagers.importation.arbre_xml import NoeudXml, nom_qualifie, non_repris, texte_plat
from usagers.importation.cda_entete import lire_entete, lire_personne, lire_provenance, version
from usagers.importation.constats import constater
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.structures import DocumentLu, Format, ProfessionnelLu, RecitLu
from usagers.importation.suivi import Suivi

SEJOURS, EVENEMENTS = "1.2.250.1.213.1.1.2.249", "1.2.250.1.213.1.1.2.248"
STATUT_FONCTIONNEL, COUVERTURES = "1.2.250.1.213.1.1.2.246", "1.2.250.1.213.1.1.2.79"
DOCUMENTS = "1.2.250.1.213.1.1.2.37"
SECTION_INCONNUE = "section non prévue par l'import"


def lire_cda(racine: etree._Element, octets: bytes) -> DocumentLu:
    """The whole document. Raises DocumentRefuse when it is not an EXPORT_DUI about exactly one person."""
    if racine.tag != nom_qualifie("ClinicalDocument"):
        raise DocumentRefuse("Document refusé : ce XML n'est pas un document CDA.")
    suivi = Suivi(racine)
    document = NoeudXml(racine, suivi, _ancres(racine))
    genre = document.un("code")
    if genre is None or genre.regarder("code") != "EXPORT_DUI":
        raise DocumentRefuse("Document refusé : ce document CDA n'est pas un export de DUI (EXPORT_DUI).")
    entete = lire_entete(document)
    personne, contacts = lire_personne(document)
    structure, structures, responsables = lire_provenance(document, entete)
    lu = DocumentLu(
        format=Format.CDA, version=version(document), empreinte=hashlib.sha256(octets).hexdigest(), entete=entete,
        personne=personne, structure=structure, contacts=contacts, structures=structures,
    )  # fmt: skip
    for section in document.tous("component", "structuredBody", "component", "section"):
        _lire_section(section, lu)
    _relier(lu)
    lu.professionnels = _professionnels(lu, responsables)
    identite.completer_identifiants_locaux(lu)
    constater(lu, suivi.avertir)
    lu.avertissements = suivi.avertissements
    lu.non_repris = non_repris(racine, suivi)
    return lu


def _ancres(racine: etree._Element) -> dict[str, etree._Element]:
    """Narrative elements by ID, the first one of a name."""
    ancres: dict[str, etree._Element] = {}
    for texte in racine.iter(nom_qualifie("text")):
        for element in texte.iter():
            nom = element.get("ID")
            if nom:
                ancres.setdefault(nom, element)
    return ancres


def _lire_section(section: NoeudXml, lu: DocumentLu) -> None:
    modeles = lire.modeles(section)
    lire.cadre_des_identifiants(section)
    texte, titre = section.un("text"), section.un("title")
    lu.recits.append(
        RecitLu(
            lire.code(section.un("code")),
            titre.contenu() if titre else "",
            texte_plat(texte.element) if texte else "",
        )
    )
    if texte:
        texte.tout_pris()
    for entree in section.tous("entry"):
        for noeud in entree.enfants():
            if not _lire_entree(noeud, modeles, lu):
                section.suivi.ecarter(noeud.element, "", SECTION_INCONNUE)


def _lire_entree(noeud: NoeudXml, modeles: set[str], lu: DocumentLu) -> bool:
    """False when no reader knows this entry."""
    if SEJOURS in modeles and noeud.nom == "organizer":
        lu.sejours.append(cda_activite.lire_sejour(noeud))
    elif EVENEMENTS in modeles and noeud.nom == "encounter":
        lu.evenements.append(cda_activite.lire_evenement(noeud))
    elif STATUT_FONCTIONNEL in modeles and noeud.nom == "organizer":
        lu.evaluations += cda_divers.lire_evaluations(noeud)
    elif COUVERTURES in modeles and noeud.nom == "act":
        lu.couvertures += cda_divers.lire_couvertures(noeud)
    elif DOCUMENTS in modeles and noeud.nom == "organizer":
        lu.documents.append(cda_divers.lire_document(noeud))
    else:
        return False
    return True


def _relier(lu: DocumentLu) -> None:
    """Events to the stay that names them."""
    par_evenement = {numero: sejour.identifiant for sejour in lu.sejours for numero in sejour.evenements}
    for evenement in lu.evenements:
        evenement.sejour = par_evenement.get(evenement.identifiant, "")


def _professionnels(lu: DocumentLu, responsables: list[ProfessionnelLu]) -> list[ProfessionnelLu]:
    """Everybody named in the document, once; the fullest mention of an identifier wins."""
    mentions = list(responsables)
    for evenement in lu.evenements:
        mentions += [un.professionnel for un in evenement.participants]
        mentions += [un.professionnel for transport in evenement.transports for un in transport.participants]
    for evaluation in lu.evaluations:
        mentions += [un.professionnel for un in evaluation.participants]
    retenus: dict[object, ProfessionnelLu] = {}
    for mention in mentions:
        cle = mention.rpps or mention.identifiant or (mention.nom, mention.prenom)
        if cle != ("", "") and (cle not in retenus or (mention.nom and not retenus[cle].nom)):
            retenus[cle] = mention
    return list(retenus.values())
