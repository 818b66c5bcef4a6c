"""Sections « Statut fonctionnel », « Couvertures sociales » and « Documents ajoutés »."""

from __future__ import annotations

from usagers.importation import cda_types as lire
from usagers.importation import limites
from usagers.importation.arbre_xml import NoeudXml, source_de
from usagers.importation.cda_activite import (
    CODE_STATUT,
    COMMENTAIRE,
    REFERENCE,
    STATUT,
    commentaire,
    identifiant_metier,
    references,
)
from usagers.importation.fhir_divers import decoder_base64
from usagers.importation.structures import CouvertureLue, DocumentJointLu, EvaluationLue, ReponseLue
from usagers.importation.suivi import DANS_LA_SOURCE

TYPE_DE_DOCUMENT = "1.2.250.1.213.1.1.3.48.18"


def lire_evaluations(organiseur: NoeudXml) -> list[EvaluationLue]:
    """FR-Groupe-de-questionnaires: same code and date as its assessments, so the group itself is frame."""
    organiseur.suivi.raison_sous(organiseur.element, DANS_LA_SOURCE)
    lire.cadre_des_identifiants(organiseur)
    lire.aiguillage(organiseur.un("code"))
    lire.cadre_du_statut(organiseur)
    evaluations = [_lire_evaluation(un) for un in organiseur.tous("component", "observation")]
    date = organiseur.un("effectiveTime")
    dates_lues = {un.regarder("value") for un in organiseur.tous("component", "observation", "effectiveTime")}
    if date and date.regarder("value") in dates_lues:
        date.structurel("value")
    return evaluations


def _lire_evaluation(noeud: NoeudXml) -> EvaluationLue:
    evaluation = EvaluationLue(identifiant=identifiant_metier(noeud), source=source_de(noeud))
    evaluation.type = lire.code(noeud.un("code"))
    texte, valeur = noeud.un("text"), noeud.un("value")
    details = [texte.recit() if texte else ""]
    evaluation.statut = lire.statut_de_fin(noeud)
    evaluation.date = lire.instant(noeud.un("effectiveTime"))
    evaluation.resultat = lire.code(valeur)
    evaluation.participants = lire.participants(noeud)
    for sous in (un for relation in noeud.tous("entryRelationship") for un in relation.enfants()):
        modeles = lire.modeles(sous)
        if STATUT in modeles:
            _lire_statut(sous, evaluation)
        elif COMMENTAIRE in modeles:
            details.append(commentaire(sous))
        elif REFERENCE in modeles:
            evaluation.documents += references(sous)
        elif sous.nom == "observation":
            _lire_reponse(sous, "", evaluation, details)
    evaluation.detail = "\n".join(un for un in details if un)
    return evaluation


def _lire_statut(noeud: NoeudXml, evaluation: EvaluationLue) -> None:
    genre = noeud.un("code")
    lue = lire.mesure(noeud)
    evaluation.statut = lue.code_valeur.code or evaluation.statut
    evaluation.statut_le = lue.moment
    evaluation.statut_libelle = lue.code_valeur.libelle
    if genre and genre.regarder("code") == CODE_STATUT:
        lire.aiguillage(genre)


def _lire_reponse(noeud: NoeudXml, parent: str, evaluation: EvaluationLue, details: list[str]) -> None:
    """The loader bounds the depth, so this recursion is bounded."""
    lue = lire.mesure(noeud)
    evaluation.reponses.append(
        ReponseLue(lue.code, parent, lue.valeur, lue.code_valeur, lue.unite, lue.commentaire, lue.moment)
    )
    for sous in noeud.tous("entryRelationship", "observation"):
        _lire_reponse(sous, lue.code.code, evaluation, details)
    details += [commentaire(acte) for acte in noeud.tous("entryRelationship", "act")]


def lire_couvertures(acte: NoeudXml) -> list[CouvertureLue]:
    acte.suivi.raison_sous(acte.element, DANS_LA_SOURCE)
    lire.cadre_des_identifiants(acte)
    lire.aiguillage(acte.un("code"))
    lire.cadre_du_statut(acte)
    for rang in acte.tous("entryRelationship", "sequenceNumber"):
        rang.structurel("value")
    return [_lire_couverture(un) for un in acte.tous("entryRelationship", "act")]


def _lire_couverture(noeud: NoeudXml) -> CouvertureLue:
    couverture = CouvertureLue(type=lire.code(noeud.un("code")), source=source_de(noeud))
    couverture.identifiants = [lire.identifiant(un) for un in noeud.tous("id")]
    lire.cadre_du_statut(noeud)
    couverture.debut, couverture.fin = lire.intervalle(noeud.un("effectiveTime"))
    payeur = noeud.un("performer", "assignedEntity")
    if payeur:
        lire.aiguillage(payeur.un("code"))
        couverture.identifiants_organisme = [lire.identifiant(un) for un in payeur.tous("id")]
        nom = payeur.un("representedOrganization", "name")
        couverture.organisme = nom.contenu() if nom else ""
        couverture.adresses += lire.adresses(payeur)
        couverture.telecoms += lire.telecoms(payeur)
    for participant in noeud.tous("participant"):
        _lire_partie(participant, couverture)
    return couverture


def _lire_partie(participant: NoeudXml, couverture: CouvertureLue) -> None:
    """COV: the person covered; HLD: the holder of the right."""
    role = participant.un("participantRole")
    genre = participant.regarder("typeCode")
    if role is None or genre not in ("COV", "HLD"):
        return
    debut, fin = lire.intervalle(participant.un("time"))
    couverture.debut, couverture.fin = couverture.debut or debut, couverture.fin or fin
    noeud = role.un("playingEntity", "name")
    nom = _nom(noeud) if noeud else ""
    couverture.identifiants_assure += [lire.identifiant(un) for un in role.tous("id")]
    couverture.adresses += lire.adresses(role)
    couverture.telecoms += lire.telecoms(role)
    if genre == "COV":
        couverture.beneficiaire, couverture.lien = nom, lire.code(role.un("code"))
    else:
        couverture.assure = nom


def _nom(noeud: NoeudXml) -> str:
    famille, prenoms, _ = lire.nom_de_personne(noeud)
    return f"{famille} {prenoms}".strip() or noeud.contenu()


def lire_document(organiseur: NoeudXml) -> DocumentJointLu:
    document = DocumentJointLu()
    lire.aiguillage(organiseur.un("code"))
    lire.cadre_du_statut(organiseur)
    for numero in organiseur.tous("id"):
        numero.structurel("root")
        document.reference = document.reference or numero.attribut("extension") or numero.regarder("root")
    document.date = lire.instant(organiseur.un("effectiveTime"))
    for observation in organiseur.tous("component", "observation"):
        if TYPE_DE_DOCUMENT in lire.modeles(observation):
            lue = lire.mesure(observation)
            document.titre = lue.commentaire or lue.code.texte or lue.code_valeur.texte
            document.type, document.date = lue.code_valeur, lue.moment or document.date
            lire.aiguillage(observation.un("code"))
    for media in organiseur.tous("component", "observationMedia"):
        lire.cadre_des_identifiants(media)
        valeur = media.un("value")
        if valeur:
            document.type_mime = valeur.attribut("mediaType")
            valeur.structurel("representation")
            document.contenu = decoder_base64(valeur.contenu(limites.OCTETS))
    return document
