"""Reader of the FHIR Bundle TDDUI 2.x."""

from __future__ import annotations

import hashlib
from typing import Any

from usagers.importation import fhir_activite, fhir_divers, identite
from usagers.importation.arbre_json import Noeud, non_repris
from usagers.importation.constats import constater
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.fhir_paquet import Paquet
from usagers.importation.fhir_personne import Annuaire, lire_contact, lire_personne
from usagers.importation.structures import DocumentLu, EnTeteLu, EvenementLu, Format, SejourLu

PROJET = "projet personnalisé : pas encore repris par l'import"
RAISONS = {
    "CarePlan": PROJET,
    "Consent": PROJET,
    "Goal": PROJET,
    "ServiceRequest": PROJET,
    "Task": "tâche qui n'est pas un transport : pas encore reprise par l'import",
    "Encounter": "rencontre qui n'annonce ni séjour ni évènement",
    "Slot": "présence ou absence : pas encore reprise par l'import",
    "Schedule": "présence ou absence : pas encore reprise par l'import",
}
SUJETS = {
    "Encounter": "subject",
    "QuestionnaireResponse": "subject",
    "DocumentReference": "subject",
    "RelatedPerson": "patient",
}


def lire_fhir(racine: dict[str, Any], octets: bytes) -> DocumentLu:
    """The whole Bundle. Raises DocumentRefuse when it is not a TDDUI transaction about exactly one person."""
    return LecteurFhir(Paquet(racine), octets).lire()


class LecteurFhir:
    def __init__(self, paquet: Paquet, octets: bytes) -> None:
        self.paquet = paquet
        if not paquet.est_tddui():
            raise DocumentRefuse("Document refusé : ce Bundle FHIR n'annonce aucun profil TDDUI.")
        patients = paquet.de_type("Patient")
        if len(patients) != 1:
            raise DocumentRefuse("Document refusé : il doit concerner une personne et une seule.")
        self.patient = patients[0]
        self.annuaire = Annuaire(paquet)
        self.document = DocumentLu(
            format=Format.FHIR,
            version=paquet.version(),
            empreinte=hashlib.sha256(octets).hexdigest(),
            entete=EnTeteLu(identifiant=paquet.racine.regarder("id")),
            personne=lire_personne(paquet, self.patient),
        )
        self._sejours: dict[int, SejourLu] = {}
        self._evenements: dict[int, EvenementLu] = {}

    def lire(self) -> DocumentLu:
        document, suivi = self.document, self.paquet.suivi
        for ressource in self.paquet.ressources:
            self._lire_ressource(ressource)
        self._relier()
        document.sejours, document.evenements = list(self._sejours.values()), list(self._evenements.values())
        document.structures, document.professionnels = self.annuaire.structures, self.annuaire.professionnels
        porteuses = [sejour.structure for sejour in document.sejours if sejour.structure]
        document.structure = next(iter(porteuses or document.structures), None)
        identite.completer_identifiants_locaux(document)
        constater(document, suivi.avertir)
        document.avertissements = suivi.avertissements
        document.non_repris = non_repris(self.paquet.racine.objet, "", suivi)
        return document

    def _lire_ressource(self, ressource: Noeud) -> None:
        genre = ressource.regarder("resourceType")
        if genre in SUJETS:
            self.paquet.exiger_la_personne(ressource, SUJETS[genre], self.patient)
        if genre == "Encounter":
            self._lire_rencontre(ressource)
        elif genre == "QuestionnaireResponse":
            self.document.evaluations.append(fhir_divers.lire_evaluation(self.paquet, self.annuaire, ressource))
        elif genre == "RelatedPerson":
            self.document.contacts.append(lire_contact(self.paquet, ressource))
        elif genre == "DocumentReference":
            self.document.documents += fhir_divers.lire_documents(ressource)
        elif genre == "Task" and fhir_activite.nature_de_transport(self.paquet, ressource):
            pass  # read once the events are known
        elif genre not in ("Patient", "Organization", "Practitioner", "PractitionerRole", "Location"):
            self._ecarter(ressource, genre)

    def _ecarter(self, ressource: Noeud, genre: str) -> None:
        raison = RAISONS.get(genre, "ressource non prévue par l'import")
        self.paquet.suivi.raison_sous(ressource.objet, raison)

    def _lire_rencontre(self, ressource: Noeud) -> None:
        genre = fhir_activite.genre_de_rencontre(self.paquet, ressource)
        if genre == "sejour":
            self._sejours[id(ressource.objet)] = fhir_activite.lire_sejour(self.paquet, self.annuaire, ressource)
        elif genre == "evenement":
            lu = fhir_activite.lire_evenement(self.paquet, self.annuaire, ressource)
            self._evenements[id(ressource.objet)] = lu
        else:
            self._ecarter(ressource, "Encounter")

    def _relier(self) -> None:
        """Events to their stay, transports to their event."""
        for ressource in self.paquet.de_type("Encounter"):
            evenement = self._evenements.get(id(ressource.objet))
            parent = self.paquet.suivre(ressource.enfant("partOf"), "Encounter") if evenement else None
            sejour = self._sejours.get(id(parent.objet)) if parent else None
            if evenement and sejour:
                evenement.sejour = sejour.identifiant
                sejour.evenements.append(evenement.identifiant)
        for ressource in self.paquet.de_type("Task"):
            nature = fhir_activite.nature_de_transport(self.paquet, ressource)
            if nature:
                self._lire_transport(ressource, nature)

    def _lire_transport(self, ressource: Noeud, nature: str) -> None:
        if nature == "usager":
            self.paquet.exiger_la_personne(ressource, "for", self.patient)
        cible = self.paquet.suivre(ressource.enfant("encounter"), "Encounter")
        evenement = self._evenements.get(id(cible.objet)) if cible else None
        if evenement is None:
            self.paquet.suivi.raison_sous(ressource.objet, "transport sans évènement dans le document")
            return
        evenement.transports.append(fhir_activite.lire_transport(self.paquet, self.annuaire, ressource, nature))
