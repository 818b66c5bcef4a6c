"""Encounters (stays and events) and their transports."""

from __future__ import annotations

from usagers.importation import identite
from usagers.importation.arbre_json import Noeud
from usagers.importation.fhir_divers import reference_de_document
from usagers.importation.fhir_paquet import Paquet
from usagers.importation.fhir_personne import Annuaire
from usagers.importation.fhir_types import (
    adresse,
    coding,
    concept,
    extension,
    extensions,
    identifiant,
    nom_court,
    periode,
    source_de,
    texte_d_extension,
    valeur,
)
from usagers.importation.structures import (
    AdresseLue,
    CodeLu,
    EvenementLu,
    LieuLu,
    MesureLue,
    ParticipantLu,
    SejourLu,
    StatutEvenement,
    TransportLu,
)
from usagers.importation.suivi import DANS_LA_SOURCE

STATUTS = {
    "planned": StatutEvenement.PLANIFIE,
    "arrived": StatutEvenement.EN_REALISATION,
    "triaged": StatutEvenement.VALIDE,
    "in-progress": StatutEvenement.EN_REALISATION,
    "onleave": StatutEvenement.EN_REALISATION,
    "finished": StatutEvenement.REALISE,
    "cancelled": StatutEvenement.ANNULE,
}
SYSTEME_EVENEMENT = "https://identifiant-medicosocial-evenement.esante.gouv.fr"
SYSTEME_SEJOUR = "https://identifiant-medicosocial-sejour.esante.gouv.fr"
TRANSPORTS = {
    "tdduitasktransportprofessionnel": "professionnel",
    "tdduitasktransportusager": "usager",
    "identifiantmedicosocialtransportprofessionnel.esante.gouv.fr": "professionnel",
    "identifiantmedicosocialtransportusager.esante.gouv.fr": "usager",
}
DRAPEAUX = {
    "tdduieventoutsideservice": "Évènement hors prestation",
    "tdduipatientpresent": "Personne présente",
    "tdduimeal": "Repas",
}
RESSOURCES = ("tdduiressourcetype", "tdduimaterialdetail", "tdduifacilityresource")


def genre_de_rencontre(paquet: Paquet, noeud: Noeud) -> str:
    """« sejour », « evenement » or "": by the profile announced, else by the system of the identifiers."""
    noms = set(paquet.profils(noeud))
    systemes = {un.regarder("system") for un in noeud.enfants("identifier")}
    if "tdduiencountersejour" in noms or SYSTEME_SEJOUR in systemes:
        return "sejour"
    if "tdduiencounterevenement" in noms or SYSTEME_EVENEMENT in systemes:
        return "evenement"
    return ""


def nature_de_transport(paquet: Paquet, noeud: Noeud) -> str:
    systemes = [nom_court(un.regarder("system")) for un in noeud.enfants("identifier")]
    for nom in (*paquet.profils(noeud), *systemes):
        if nom in TRANSPORTS:
            return TRANSPORTS[nom]
    return ""


def lire_sejour(paquet: Paquet, annuaire: Annuaire, noeud: Noeud) -> SejourLu:
    paquet.suivi.raison_sous(noeud.objet, DANS_LA_SOURCE)
    sejour = SejourLu(source=source_de(noeud))
    for lu in (identifiant(un) for un in noeud.enfants("identifier")):
        if lu.type == "NUMDOSS":
            sejour.numero_dossier = lu.valeur
        elif not sejour.identifiant:
            sejour.identifiant = lu.valeur
    sejour.numero_dossier = sejour.numero_dossier or identite.numero_apres_genre(sejour.identifiant)
    sejour.statut_source = noeud.texte("status")
    statut = STATUTS.get(sejour.statut_source, StatutEvenement.INCONNU)
    sejour.statut = StatutEvenement.TERMINE if statut is StatutEvenement.REALISE else statut
    sejour.classe = _classe(noeud)
    sejour.type_prise_en_charge = concept(noeud.enfant("serviceType"))
    _dates_du_sejour(noeud, sejour)
    sejour.mode_entree = CodeLu(texte=texte_d_extension(noeud, "tdduientrymodelabel"))
    sejour.mode_sortie = CodeLu(texte=texte_d_extension(noeud, "tdduiexitmodelabel"))
    sejour.commentaire = texte_d_extension(noeud, "tdduicomment")
    sejour.structure = annuaire.structure(noeud.enfant("serviceProvider"))
    hospitalisation = noeud.enfant("hospitalization")
    if hospitalisation:
        sejour.provenance = _provenance(annuaire, hospitalisation.enfant("origin"))
    return sejour


def _dates_du_sejour(noeud: Noeud, sejour: SejourLu) -> None:
    sejour.date_entree, sejour.date_sortie = periode(noeud.enfant("period"))
    prevues = {}
    for cle, nom in (
        ("admission", "tdduiadmissiondate"),
        ("entree", "extensionencounter.plannedstartdate"),
        ("sortie", "extensionencounter.plannedenddate"),
    ):
        trouvee = extension(noeud, nom)
        prevues[cle] = (trouvee.moment("valueDateTime") or trouvee.moment("valueDate")) if trouvee else None
    sejour.date_admission = prevues["admission"]
    sejour.date_entree_prevue, sejour.date_sortie_prevue = prevues["entree"], prevues["sortie"]


def _provenance(annuaire: Annuaire, lien: Noeud | None) -> str:
    if lien is None:
        return ""
    structure = annuaire.structure(lien)
    return (structure.nom or structure.identifiant) if structure else lien.texte("display")


def _classe(noeud: Noeud) -> CodeLu:
    classe = noeud.enfant("class")
    return coding(classe) if classe else CodeLu()


def lire_evenement(paquet: Paquet, annuaire: Annuaire, noeud: Noeud) -> EvenementLu:
    paquet.suivi.raison_sous(noeud.objet, DANS_LA_SOURCE)
    evenement = EvenementLu(source=source_de(noeud))
    lus = [identifiant(un) for un in noeud.enfants("identifier")]
    evenement.identifiant = (
        lus[0].valeur if len(lus) == 1 else next((lu.valeur for lu in lus if lu.systeme == SYSTEME_EVENEMENT), "")
    )
    _statut(paquet, noeud, evenement)
    evenement.classe = _classe(noeud)
    evenement.types = [concept(un) for un in noeud.enfants("type")]
    evenement.debut, evenement.fin = periode(noeud.enfant("period"))
    evenement.libelle = texte_d_extension(noeud, "tdduieventlabel")
    evenement.motif = texte_d_extension(noeud, "tdduieventreason")
    evenement.compte_rendu = texte_d_extension(noeud, "tdduieventreport")
    evenement.commentaire = texte_d_extension(noeud, "tdduicomment")
    meta = noeud.enfant("meta")
    evenement.mis_a_jour_le = meta.moment("lastUpdated") if meta else None
    evenement.participants = _participants(annuaire, noeud)
    evenement.structure = annuaire.structure(noeud.enfant("serviceProvider"))
    evenement.lieux = [lieu for lieu in (_lieu(paquet, un) for un in noeud.enfants("location")) if lieu]
    evenement.observations = [*_drapeaux(noeud), *_ressources_utilisees(noeud)]
    evenement.documents = _pieces_jointes(paquet, noeud)
    return evenement


def _statut(paquet: Paquet, noeud: Noeud, evenement: EvenementLu) -> None:
    evenement.statut_source = noeud.texte("status")
    evenement.statut = STATUTS.get(evenement.statut_source, StatutEvenement.INCONNU)
    raison = valeur(extension(noeud.enfant("_status"), "tdduicancelreason", "tdduieventcancelreason"))
    if raison:
        evenement.motif_annulation = raison.code_valeur or CodeLu(texte=raison.valeur)
    if evenement.statut is StatutEvenement.INCONNU:
        paquet.suivi.avertir("Un évènement a un statut inconnu : repris sans statut.")
    if evenement.statut is StatutEvenement.ANNULE and not evenement.motif_annulation:
        paquet.suivi.avertir("Un évènement annulé n'a pas de motif d'annulation.")


def _participants(annuaire: Annuaire, noeud: Noeud) -> list[ParticipantLu]:
    participants = []
    for un in noeud.enfants("participant"):
        professionnel = annuaire.professionnel(un.enfant("individual"))
        if professionnel:
            roles = [concept(role) for role in un.enfants("type")]
            debut, fin = periode(un.enfant("period"))
            participants.append(ParticipantLu(roles[0] if roles else CodeLu(), professionnel, debut, fin))
    return participants


def _lieu(paquet: Paquet, noeud: Noeud) -> LieuLu | None:
    cible = paquet.suivre(noeud.enfant("location"), "Location")
    if cible is None:
        return None
    postale = cible.enfant("address")
    return LieuLu(cible.texte("name"), adresse(postale) if postale else AdresseLue())


def _drapeaux(noeud: Noeud) -> list[MesureLue]:
    lues = []
    for nom, libelle in DRAPEAUX.items():
        for une in extensions(noeud, nom):
            lue = valeur(une, CodeLu(code=nom, libelle=libelle))
            if lue:
                lues.append(lue)
    return lues


def _ressources_utilisees(noeud: Noeud) -> list[MesureLue]:
    lues = []
    for une in extensions(noeud, "tdduiressourcesused"):
        for nom in RESSOURCES:
            for detail in extensions(une, nom):
                lue = valeur(detail, CodeLu(code=nom, libelle="Ressource utilisée"))
                if lue:
                    lues.append(lue)
    return lues


def _pieces_jointes(paquet: Paquet, noeud: Noeud) -> list[str]:
    references = []
    for une in extensions(noeud, "tdduiattachment"):
        cible = paquet.suivre(une.enfant("valueReference"), "DocumentReference")
        if cible:
            references.append(reference_de_document(cible))
    return references


def lire_transport(paquet: Paquet, annuaire: Annuaire, noeud: Noeud, nature: str) -> TransportLu:
    paquet.suivi.raison_sous(noeud.objet, DANS_LA_SOURCE)
    noeud.structurel("intent")
    lus = [identifiant(un) for un in noeud.enfants("identifier")]
    transport = TransportLu(nature, identifiant=lus[0].valeur if lus else "", source=source_de(noeud))
    transport.statut_source = noeud.texte("status")
    transport.mode = concept(noeud.enfant("code"))
    transport.debut, transport.fin = periode(noeud.enfant("executionPeriod"))
    transport.structure = annuaire.structure(noeud.enfant("owner"))
    if nature == "professionnel":
        professionnel = annuaire.professionnel(noeud.enfant("for"))
        if professionnel:
            transport.participants.append(ParticipantLu(CodeLu(libelle="Professionnel transporté"), professionnel))
    for entree in noeud.enfants("input"):
        lue = valeur(entree, concept(entree.enfant("type")))
        if lue:
            transport.mesures.append(lue)
    return transport
