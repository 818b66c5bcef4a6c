"""Sections « Séjours » and « Évènements »."""

from __future__ import annotations

import re
from dataclasses import replace

from usagers.importation import cda_types as lire
from usagers.importation import identite, limites
from usagers.importation.arbre_xml import NoeudXml, nom_qualifie, source_de, texte_plat
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.structures import (
    CodeLu,
    EvenementLu,
    ParticipantLu,
    ProfessionnelLu,
    SejourLu,
    StatutEvenement,
    TransportLu,
)
from usagers.importation.suivi import DANS_LA_SOURCE

ADMISSION = "1.2.250.1.213.1.1.3.218"
ENTREE, SORTIE = "1.2.250.1.213.1.1.3.48.6", "1.2.250.1.213.1.1.3.48.7"
REFERENCE = "1.2.250.1.213.1.1.3.36"
COMMENTAIRE = "1.2.250.1.213.1.1.3.32"
STATUT = "1.2.250.1.213.1.1.3.217"
TRANSPORT_USAGER, TRANSPORT_PRO = "1.2.250.1.213.1.1.3.24", "1.2.250.1.213.1.1.3.216"
CODE_STATUT, CODE_COMMENTAIRE, CODE_MAJ, CODE_MOTIF = "106199-3", "48767-8", "106177-9", "GEN-348"
CODES_AGENDA = ("GEN-367",)
MOTIF = re.compile(r"\s?[;,]\s?Motif\s?:\s?")


def lire_sejour(organiseur: NoeudXml) -> SejourLu:
    organiseur.suivi.raison_sous(organiseur.element, DANS_LA_SOURCE)
    sejour = SejourLu(source=source_de(organiseur))
    lire.cadre_des_identifiants(organiseur)
    lire.aiguillage(organiseur.un("code"))
    sejour.statut_source = lire.statut_de_fin(organiseur)
    for composant in organiseur.tous("component"):
        for noeud in composant.enfants():
            _lire_composant(noeud, sejour)
    if sejour.date_sortie:
        sejour.statut = StatutEvenement.TERMINE
    else:
        sejour.statut = StatutEvenement.EN_REALISATION if sejour.date_entree else StatutEvenement.PLANIFIE
    return sejour


def _lire_composant(noeud: NoeudXml, sejour: SejourLu) -> None:
    modeles = lire.modeles(noeud)
    if ADMISSION in modeles:
        _lire_admission(noeud, sejour)
    elif modeles & {ENTREE, SORTIE}:
        _lire_modalite(noeud, sejour, entree=ENTREE in modeles)
    elif REFERENCE in modeles:
        sejour.evenements += references(noeud)


def _lire_admission(noeud: NoeudXml, sejour: SejourLu) -> None:
    sejour.identifiant = identifiant_metier(noeud)
    sejour.numero_dossier = identite.numero_apres_genre(sejour.identifiant)
    sejour.classe = lire.code(noeud.un("code"))
    sejour.date_admission = lire.instant(noeud.un("effectiveTime"))
    for participant in noeud.tous("participant"):
        structure = lire.structure(participant.un("participantRole", "scopingEntity"))
        if structure and participant.regarder("typeCode") == "RESP":
            sejour.structure = structure
        elif structure:
            sejour.provenance = structure.nom or structure.identifiant
    commentaires = [commentaire(un) for un in noeud.tous("entryRelationship", "act")]
    sejour.commentaire = "\n".join(un for un in commentaires if un)


def _lire_modalite(noeud: NoeudXml, sejour: SejourLu, *, entree: bool) -> None:
    """`moodCode` INT: planned. Both modes present: the real one first, the planned one as a precision."""
    lire.cadre_des_identifiants(noeud)
    lire.cadre_du_statut(noeud)
    lire.aiguillage(noeud.un("code"))
    prevue = noeud.regarder("moodCode") == "INT"
    date = lire.instant(noeud.un("effectiveTime"))
    texte, lu = noeud.un("text"), lire.code(noeud.un("value"))
    mode = CodeLu(lu.code, lu.systeme, lu.libelle, lu.texte or (texte.recit() if texte else ""), lu.precisions)
    mot = "entree" if entree else "sortie"
    setattr(sejour, f"date_{mot}_prevue" if prevue else f"date_{mot}", date)
    deja: CodeLu = getattr(sejour, f"mode_{mot}")
    premier, second = (deja, mode) if prevue and deja else (mode, deja)
    if len(premier.precisions) + len(second.precisions) > limites.MODALITES:
        raise DocumentRefuse("Document refusé : un séjour a trop de modalités d'entrée ou de sortie.")
    if second:
        premier = CodeLu(
            premier.code,
            premier.systeme,
            premier.libelle,
            premier.texte,
            (*premier.precisions, replace(second, precisions=()), *second.precisions),
        )
    setattr(sejour, f"mode_{mot}", premier)


def identifiant_metier(noeud: NoeudXml) -> str:
    """The business identifier; the root is the sender's OID."""
    lire.cadre_des_identifiants(noeud)
    for un in noeud.tous("id"):
        if un.regarder("extension"):
            un.structurel("root")
            return un.attribut("extension")
    return ""


def references(noeud: NoeudXml) -> list[str]:
    """Identifiers an internal reference (FR-Reference-interne) points at."""
    lire.aiguillage(noeud.un("code"))
    trouves = []
    for un in noeud.tous("id"):
        un.structurel("root")
        trouves.append(un.attribut("extension") or un.regarder("root"))
    return [un for un in trouves if un]


def commentaire(noeud: NoeudXml) -> str:
    """Text of a FR-Commentaire-ER, "" when the act is something else."""
    genre = noeud.un("code")
    if COMMENTAIRE not in lire.modeles(noeud) and (genre is None or genre.regarder("code") != CODE_COMMENTAIRE):
        return ""
    lire.cadre_des_identifiants(noeud)
    lire.aiguillage(genre)
    lire.cadre_du_statut(noeud)
    texte = noeud.un("text")
    return texte.recit() if texte else ""


def lire_evenement(noeud: NoeudXml) -> EvenementLu:
    noeud.suivi.raison_sous(noeud.element, DANS_LA_SOURCE)
    evenement = EvenementLu(source=source_de(noeud), identifiant=identifiant_metier(noeud))
    genre = lire.code(noeud.un("code"))
    evenement.types = list(genre.precisions) or [genre]
    if genre.precisions:
        if genre.code not in CODES_AGENDA:
            evenement.types.insert(0, CodeLu(genre.code, genre.systeme, genre.libelle, genre.texte))
        else:
            evenement.classe = CodeLu(genre.code, genre.systeme, genre.libelle, genre.texte)
    _lire_intitule(noeud, evenement)
    evenement.statut_source = lire.statut_de_fin(noeud)
    evenement.debut, evenement.fin = lire.intervalle(noeud.un("effectiveTime"))
    evenement.participants = lire.participants(noeud)
    evenement.lieux = lire.lieux(noeud)
    porteuses = [un.professionnel.structure for un in evenement.participants if un.professionnel.structure]
    evenement.structure = porteuses[0] if porteuses else None
    textes: dict[str, list[str]] = {"compte_rendu": [], "commentaire": []}
    for relation in noeud.tous("entryRelationship"):
        for sous in relation.enfants():
            _lire_relation(sous, evenement, textes)
    evenement.compte_rendu = "\n".join(textes["compte_rendu"])
    evenement.commentaire = "\n".join(textes["commentaire"])
    if evenement.statut is StatutEvenement.ANNULE and not evenement.motif_annulation:
        noeud.suivi.avertir("Un évènement annulé n'a pas de motif d'annulation.")
    return evenement


def _lire_intitule(noeud: NoeudXml, evenement: EvenementLu) -> None:
    """« Libellé : … ; Motif : … » is how the official example writes both in one cell."""
    texte = noeud.un("text")
    intitule = texte.recit() if texte else ""
    morceaux = MOTIF.split(" ".join(intitule.split()), maxsplit=1)
    if len(morceaux) == 2 and morceaux[0].startswith(("Libellé :", "Libellé:")):
        evenement.libelle, evenement.motif = morceaux[0].partition(":")[2].strip(), morceaux[1]
    else:
        evenement.libelle = intitule


def _lire_relation(noeud: NoeudXml, evenement: EvenementLu, textes: dict[str, list[str]]) -> None:
    modeles = lire.modeles(noeud)
    if noeud.nom == "observation":
        _lire_observation(noeud, evenement, est_statut=STATUT in modeles)
    elif modeles & {TRANSPORT_PRO, TRANSPORT_USAGER}:
        nature = "professionnel" if TRANSPORT_PRO in modeles else "usager"
        evenement.transports.append(_lire_transport(noeud, nature))
    elif REFERENCE in modeles:
        evenement.documents += references(noeud)
    elif COMMENTAIRE in modeles:
        champ = "compte_rendu" if _est_compte_rendu(noeud) else "commentaire"
        textes[champ].append(commentaire(noeud))


def _lire_observation(noeud: NoeudXml, evenement: EvenementLu, *, est_statut: bool) -> None:
    genre = noeud.un("code")
    numero = genre.regarder("code") if genre else ""
    lue = lire.mesure(noeud)
    if est_statut or numero == CODE_STATUT:
        _poser_statut(noeud, evenement, lue.code_valeur)
        evenement.statut_le = lue.moment
    elif numero == CODE_MAJ:
        evenement.mis_a_jour_le = lue.moment
    else:
        evenement.observations.append(lue)
        return
    lire.aiguillage(genre)


def _poser_statut(noeud: NoeudXml, evenement: EvenementLu, lu: CodeLu) -> None:
    evenement.statut_source = lu.code or evenement.statut_source
    try:
        evenement.statut = StatutEvenement(lu.code)
    except ValueError:
        noeud.suivi.avertir("Un évènement a un statut inconnu : repris sans statut.")
    for precision in lu.precisions:
        if not precision.precisions or precision.precisions[0].code == CODE_MOTIF:
            evenement.motif_annulation = precision


def _est_compte_rendu(noeud: NoeudXml) -> bool:
    """Report and comment share one code: the anchor's name, then the column's title, tell them apart."""
    lien = noeud.un("text", "reference")
    if lien is None:
        return False
    ancre = lien.regarder("value").removeprefix("#")
    cellule = noeud.ancres.get(ancre)
    entete = _titre_de_colonne(noeud, cellule) if cellule is not None else ""
    return any("compterendu" in re.sub(r"[^a-z]", "", mot.lower()) for mot in (ancre, entete))


def _titre_de_colonne(noeud: NoeudXml, cellule: object) -> str:
    rangee = cellule.getparent()  # type: ignore[attr-defined]
    while rangee is not None and rangee.tag != nom_qualifie("tr"):
        cellule, rangee = rangee, rangee.getparent()
    tableau = next(rangee.iterancestors(nom_qualifie("table")), None) if rangee is not None else None
    if tableau is None:
        return ""
    titres = tableau.findall(f"{nom_qualifie('thead')}/{nom_qualifie('tr')}/*")
    noeud.suivi.depenser(len(rangee) + len(titres))
    rang = rangee.index(cellule)
    return texte_plat(titres[rang]) if rang < len(titres) else ""


def _lire_transport(noeud: NoeudXml, nature: str) -> TransportLu:
    transport = TransportLu(nature, identifiant=identifiant_metier(noeud), source=source_de(noeud))
    transport.mode = lire.code(noeud.un("code"))
    texte = noeud.un("text")
    transport.commentaire = texte.recit() if texte else ""
    transport.statut_source = lire.statut_de_fin(noeud)
    transport.debut, transport.fin = lire.intervalle(noeud.un("effectiveTime"))
    transport.participants = lire.participants(noeud)
    for structure in [un.professionnel.structure for un in transport.participants if un.professionnel.structure]:
        transport.structure = transport.structure or structure
    for role in ("ORG", "DST"):
        for participant in noeud.tous("participant"):
            if participant.regarder("typeCode") == role:
                transport.participants.append(_lieu_de_transport(participant, role))
    for observation in noeud.tous("entryRelationship", "observation"):
        transport.mesures.append(lire.mesure(observation))
    return transport


def _lieu_de_transport(participant: NoeudXml, role: str) -> ParticipantLu:
    noeud = participant.un("participantRole")
    lu = lire.professionnel(noeud, CodeLu()) if noeud else ProfessionnelLu()
    return ParticipantLu(CodeLu(role, libelle=lire.ROLES[role]), lu)
