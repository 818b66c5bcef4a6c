"""Questionnaires and attached documents."""

from __future__ import annotations

import base64
import binascii

from usagers.importation import limites
from usagers.importation.arbre_json import Noeud
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.fhir_paquet import Paquet
from usagers.importation.fhir_personne import Annuaire
from usagers.importation.fhir_types import coding, concept, identifiant, nom_court, source_de, valeur
from usagers.importation.structures import CodeLu, DocumentJointLu, EvaluationLue, ParticipantLu, ReponseLue
from usagers.importation.suivi import DANS_LA_SOURCE

QUESTIONNAIRES = {
    "tdduiquestionnaireaggirpassiad": CodeLu("MED-1293", libelle="Évaluation AGGIR PA SSIAD"),
    "tdduiquestionnaireaggirphssiad": CodeLu("MED-1292", libelle="Évaluation AGGIR PH SSIAD"),
    "tdduiquestionnaireserafin": CodeLu("MED-1291", libelle="Évaluation SERAFIN"),
    "tdduiquestionnairesituationssiad": CodeLu("MED-1290", libelle="Évaluation de la situation SSIAD"),
}
RESULTAT = "resultat-eval"


def lire_evaluation(paquet: Paquet, annuaire: Annuaire, noeud: Noeud) -> EvaluationLue:
    paquet.suivi.raison_sous(noeud.objet, DANS_LA_SOURCE)
    evaluation = EvaluationLue(source=source_de(noeud))
    numero = noeud.enfant("identifier")
    evaluation.identifiant = identifiant(numero).valeur if numero else ""
    modele = noeud.texte("questionnaire")
    evaluation.type = QUESTIONNAIRES.get(nom_court(modele), CodeLu())
    if not evaluation.type:
        evaluation.type = CodeLu(texte=modele)
    evaluation.statut = noeud.texte("status")
    evaluation.date = noeud.moment("authored")
    for cle, role in (("source", "Source"), ("author", "Auteur")):
        professionnel = annuaire.professionnel(noeud.enfant(cle))
        if professionnel:
            evaluation.participants.append(ParticipantLu(CodeLu(libelle=role), professionnel))
    for item in noeud.enfants("item"):
        _lire_item(item, "", evaluation)
    return evaluation


def _lire_item(item: Noeud, parent: str, evaluation: EvaluationLue) -> None:
    """The loader bounds the depth, so this recursion is bounded."""
    question = CodeLu(code=item.texte("linkId"), libelle=item.texte("text", limites.TEXTE_LONG))
    reponses = item.enfants("answer")
    for reponse in reponses:
        lue = valeur(reponse)
        if lue:
            evaluation.reponses.append(
                ReponseLue(question, parent, lue.valeur, lue.code_valeur, lue.unite, lue.commentaire)
            )
            if question.code == RESULTAT:
                evaluation.resultat = lue.code_valeur
        for sous in reponse.enfants("item"):
            _lire_item(sous, question.code, evaluation)
    if not reponses:
        evaluation.reponses.append(ReponseLue(question, parent))
    for sous in item.enfants("item"):
        _lire_item(sous, question.code, evaluation)


def reference_de_document(noeud: Noeud) -> str:
    """What the other lines call an attached document by: its master identifier, else its id in the Bundle."""
    maitre = noeud.enfant("masterIdentifier")
    return (identifiant(maitre).valeur if maitre else "") or noeud.regarder("id")


def lire_documents(noeud: Noeud) -> list[DocumentJointLu]:
    """One per content; the base64 is decoded, an `url` is never followed."""
    reference = reference_de_document(noeud)
    noeud.structurel("status")
    genre = concept(noeud.enfant("type"))
    decrit, date = noeud.texte("description", limites.TEXTE_LONG), noeud.moment("date")
    documents = []
    for contenu in noeud.enfants("content"):
        piece = contenu.enfant("attachment")
        format_ = contenu.enfant("format")
        if format_:
            coding(format_)
            format_.structurel("code", "system", "display")
        if piece is None:
            continue
        piece.structurel("language", "size", "hash")
        piece.ecarter("url", "un lien n'est jamais suivi par l'import")
        documents.append(
            DocumentJointLu(
                reference=reference,
                titre=piece.texte("title") or decrit,
                type=genre,
                type_mime=piece.texte("contentType"),
                date=piece.moment("creation") or date,
                contenu=decoder_base64(piece.texte("data", limites.OCTETS)),
            )
        )
    return documents


def decoder_base64(texte: str) -> bytes:
    try:
        return base64.b64decode("".join(texte.split()), validate=True)
    except (binascii.Error, ValueError):
        raise DocumentRefuse("Document refusé : une pièce jointe n'est pas en base64.") from None
