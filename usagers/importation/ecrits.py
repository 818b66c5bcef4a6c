"""Care content of a document, as text: reports of events and assessments. Always in the « soins » heading.

The « coordination » heading, where events go, is read by professions that may not read care (matrix).
"""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from usagers.importation.arbre_xml import nom_qualifie, source_de_element
from usagers.importation.dates import Moment
from usagers.importation.structures import EvaluationLue, EvenementLu, Format, MesureLue, ReponseLue

CLINIQUES = ("tdduieventreport", "tdduieventreason", "tdduicomment")


def en_francais(moment: Moment | None) -> str:
    """« 3 février 2025 » is for screens; here day/month/year, as precise as received."""
    if moment is None:
        return ""
    if moment.jour:
        return moment.jour.strftime("%d/%m/%Y")
    return moment.texte


def compte_rendu(evenement: EvenementLu) -> str:
    """The care side of an event, "" when it has none."""
    morceaux = (
        ("Motif", evenement.motif),
        ("Compte rendu", evenement.compte_rendu),
        ("Commentaire", evenement.commentaire),
    )
    lignes = [f"{titre} : {texte}" for titre, texte in morceaux if texte]
    return "\n\n".join(lignes)


def titre_de_compte_rendu(evenement: EvenementLu) -> str:
    return f"Compte rendu reçu : {evenement.libelle or _type(evenement) or 'évènement'}"


def _type(evenement: EvenementLu) -> str:
    return str(evenement.types[0]) if evenement.types else ""


def titre_d_evaluation(evaluation: EvaluationLue) -> str:
    resultat = f" : {evaluation.resultat}" if evaluation.resultat else ""
    return f"{str(evaluation.type) or 'Évaluation'}{resultat} (reçue)"


def texte_d_evaluation(evaluation: EvaluationLue) -> str:
    """One line per answer, sub-answers indented under their question."""
    lignes = [f"Date : {en_francais(evaluation.date) or 'non précisée'}"]
    if evaluation.resultat:
        lignes.append(f"Résultat : {evaluation.resultat}")
    if evaluation.statut_libelle or evaluation.statut:
        lignes.append(f"Statut : {evaluation.statut_libelle or evaluation.statut}")
    qui = [f"{un.professionnel.prenom} {un.professionnel.nom}".strip() for un in evaluation.participants]
    if any(qui):
        lignes.append(f"Par : {', '.join(un for un in qui if un)}")
    if evaluation.detail:
        lignes.append(evaluation.detail)
    return "\n".join([*lignes, "", *(_ligne(une) for une in evaluation.reponses)]).strip()


def _ligne(reponse: ReponseLue) -> str:
    valeur = {"true": "oui", "false": "non"}.get(reponse.valeur, reponse.valeur)
    fin = f" ({reponse.detail})" if reponse.detail and reponse.detail != str(reponse.code) else ""
    unite = f" {reponse.unite}" if reponse.unite else ""
    return f"{'    – ' if reponse.parent else '• '}{reponse.code} : {valeur or '—'}{unite}{fin}"


def details_de_coordination(evenement: EvenementLu) -> dict[str, Any]:
    """What the « coordination » heading may know of an event: who, where, how, never the care itself."""
    return {
        "types": [str(un) for un in evenement.types],
        "statut_source": evenement.statut_source,
        "motif_annulation": str(evenement.motif_annulation),
        "sejour": evenement.sejour,
        "structure": evenement.structure.nom if evenement.structure else "",
        "participants": [
            {
                "nom": f"{un.professionnel.prenom} {un.professionnel.nom}".strip(),
                "profession": str(un.professionnel.profession),
                "role": str(un.role),
            }
            for un in evenement.participants
        ],
        "lieux": [un.nom or un.adresse.ville for un in evenement.lieux],
        "observations": [_mesure(une) for une in evenement.observations],
        "transports": [
            {"nature": un.nature, "mode": str(un.mode), "mesures": [_mesure(une) for une in un.mesures]}
            for un in evenement.transports
        ],
        "debut": str(evenement.debut or ""),
        "fin": str(evenement.fin or ""),
        "mis_a_jour_le": str(evenement.mis_a_jour_le or ""),
    }


def _mesure(mesure: MesureLue) -> str:
    valeur = {"true": "oui", "false": "non"}.get(mesure.valeur, mesure.valeur)
    return f"{mesure.code} : {valeur} {mesure.unite}".strip()


def fragment_sans_soins(source: str, format_: Format) -> str:
    """The fragment of an event without its care texts, which the whole document keeps in « soins »."""
    if format_ is not Format.FHIR:
        return _sans_textes(source)
    objet = json.loads(source)
    objet.pop("text", None)
    objet["extension"] = [
        une
        for une in objet.get("extension", [])
        if str(une.get("url", "")).rsplit("/", 1)[-1].split("|", 1)[0].replace("-", "").lower() not in CLINIQUES
    ]
    return json.dumps(objet, ensure_ascii=False)


def _sans_textes(source: str) -> str:
    racine = etree.fromstring(source.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    for texte in list(racine.iter(nom_qualifie("text"))):
        texte.clear(keep_tail=True)
    return source_de_element(racine)
