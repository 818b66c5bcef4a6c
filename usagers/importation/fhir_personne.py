"""Patient, RelatedPerson, Organization, Practitioner and PractitionerRole."""

from __future__ import annotations

from usagers.importation import identite
from usagers.importation.arbre_json import Noeud
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.fhir_paquet import Paquet
from usagers.importation.fhir_types import (
    adresse,
    coding,
    concept,
    extension,
    extensions,
    identifiant,
    nom_de_personne,
    periode,
    source_de,
    telecom,
    valeur,
)
from usagers.importation.structures import CodeLu, ContactLu, PersonneLue, ProfessionnelLu, StructureLue
from usagers.importation.suivi import DANS_LA_SOURCE

SEXES = {"male": "M", "female": "F", "unknown": "I", "other": "I"}
SYSTEME_LOCAL = "https://identifiant-medicosocial-localusager.esante.gouv.fr"
TYPES_INS = set(identite.OIDS_INS.values())


def lire_personne(paquet: Paquet, patient: Noeud) -> PersonneLue:
    personne = PersonneLue(source=source_de(patient))
    _lire_fiabilite(patient, personne)
    for noeud in patient.enfants("identifier"):
        _lire_identifiant(paquet, noeud, personne)
    _lire_noms(patient, personne)
    _lire_naissance(patient, personne)
    _lire_deces(patient, personne)
    genre = patient.texte("gender")
    if genre and genre not in SEXES:
        raise DocumentRefuse("Document refusé : le sexe de la personne a une valeur inconnue.")
    personne.sexe = SEXES.get(genre, "")
    personne.adresses = [adresse(un) for un in patient.enfants("address")]
    personne.telecoms = [telecom(un) for un in patient.enfants("telecom")]
    personne.situation_familiale = concept(patient.enfant("maritalStatus"))
    personne.langues = [concept(un.enfant("language")) for un in patient.enfants("communication")]
    return personne


def _lire_fiabilite(patient: Noeud, personne: PersonneLue) -> None:
    """What the sender says of the identity; never ours (RNIV: INSi and a paper, seen here)."""
    for fiabilite in extensions(patient, "frcoreidentityreliability"):
        statut = valeur(extension(fiabilite, "identitystatus"))
        if statut:
            personne.statut_annonce = statut.code_valeur.code


def _lire_identifiant(paquet: Paquet, noeud: Noeud, personne: PersonneLue) -> None:
    oid = identite.oid_nu(noeud.regarder("system"))
    genre = noeud.enfant("type")
    codes = [un.regarder("code") for un in genre.enfants("coding")] if genre else []
    if oid in identite.OIDS_INS or TYPES_INS.intersection(codes):
        matricule = noeud.regarder("value").strip()
        refus = identite.motif_de_refus_ins(personne, matricule, oid)
        if refus:
            paquet.suivi.avertir(f"{refus[0].upper()}{refus[1:]}.")
            noeud.ecarter("value", refus)
        else:
            identite.poser_ins(personne, matricule, oid, paquet.suivi)
            personne.usage_ins = noeud.texte("use")
            noeud.texte("value")
        noeud.structurel("system", "type", "use")
        return
    lu = identifiant(noeud)
    personne.identifiants.append(lu)
    if lu.systeme == SYSTEME_LOCAL and not personne.identifiant_local:
        personne.identifiant_local = lu.valeur


def _lire_noms(patient: Noeud, personne: PersonneLue) -> None:
    noms = patient.enfants("name")
    officiels = [nom for nom in noms if nom.regarder("use") == "official"] or noms[:1]
    if not officiels:
        raise DocumentRefuse("Document refusé : le nom de la personne manque.")
    nom = officiels[0]
    personne.nom_naissance, prenoms, personne.civilite = nom_de_personne(nom)
    liste = valeur(extension(nom, "frcorepatientbirthlistgivenname"))
    personne.prenoms_naissance = liste.valeur if liste else prenoms
    personne.premier_prenom = prenoms if liste else (nom.textes("given") or ("",))[0]
    if not personne.nom_naissance:
        raise DocumentRefuse("Document refusé : le nom de naissance de la personne manque.")
    for autre in noms:
        if autre.objet is not nom.objet and autre.regarder("use") == "usual" and not personne.nom_utilise:
            personne.nom_utilise, personne.prenom_utilise, civilite = nom_de_personne(autre)
            personne.civilite = personne.civilite or civilite


def _lire_naissance(patient: Noeud, personne: PersonneLue) -> None:
    personne.date_naissance = patient.moment("birthDate")
    complement = patient.enfant("_birthDate")
    ordre = extension(complement, "tdduibirthorder", "tdduipatientmultiplebirthextension")
    if ordre:
        rang = ordre.nombre("valuePositiveInt")
        personne.ordre_naissance = int(rang) if rang is not None and 0 < rang < 100 else None
    naissance = extension(patient, "patientbirthplace")
    lieu = naissance.enfant("valueAddress") if naissance else None
    if lieu:
        lue = adresse(lieu)
        personne.lieu_naissance_cog, personne.pays_naissance = lue.code_commune, lue.pays
        personne.lieu_naissance = ", ".join(morceau for morceau in (lue.ville, lue.region) if morceau) or lue.texte


def _lire_deces(patient: Noeud, personne: PersonneLue) -> None:
    personne.est_decedee = patient.booleen("deceasedBoolean")
    personne.date_deces = patient.moment("deceasedDateTime")
    if personne.date_deces:
        personne.est_decedee = True


def lire_contact(paquet: Paquet, noeud: Noeud) -> ContactLu:
    paquet.suivi.raison_sous(noeud.objet, DANS_LA_SOURCE)
    noms = noeud.enfants("name")
    nom, prenom, civilite = nom_de_personne(noms[0]) if noms else ("", "", "")
    debut, fin = periode(noeud.enfant("period"))
    return ContactLu(
        nom,
        prenom,
        civilite,
        relations=tuple(concept(un) for un in noeud.enfants("relationship")),
        adresses=tuple(adresse(un) for un in noeud.enfants("address")),
        telecoms=tuple(telecom(un) for un in noeud.enfants("telecom")),
        debut=debut,
        fin=fin,
        source=source_de(noeud),
    )


class Annuaire:
    """Organisations and professionals of the Bundle, each read once."""

    def __init__(self, paquet: Paquet) -> None:
        self.paquet = paquet
        self._structures = {id(un.objet): self._lire_structure(un) for un in paquet.de_type("Organization")}
        self._personnes = {id(un.objet): self._lire_praticien(un) for un in paquet.de_type("Practitioner")}
        self._roles = {id(un.objet): self._lire_role(un) for un in paquet.de_type("PractitionerRole")}
        self._roles_par_personne: dict[int, list[ProfessionnelLu]] = {}
        for porteur, role in self._roles.values():
            self._roles_par_personne.setdefault(porteur, []).append(role)

    @property
    def structures(self) -> list[StructureLue]:
        return list(self._structures.values())

    @property
    def professionnels(self) -> list[ProfessionnelLu]:
        """One line per role, and one per professional without a role."""
        avec_role = [role for _, role in self._roles.values()]
        porteurs = {porteur for porteur, _ in self._roles.values()}
        return avec_role + [un for cle, un in self._personnes.items() if cle not in porteurs]

    def structure(self, lien: Noeud | None) -> StructureLue | None:
        cible = self.paquet.suivre(lien, "Organization")
        return self._structures[id(cible.objet)] if cible else None

    def professionnel(self, lien: Noeud | None) -> ProfessionnelLu | None:
        """Through a Practitioner its only role is added; through a role, that role."""
        cible = self.paquet.suivre(lien, "Practitioner", "PractitionerRole")
        if cible is None:
            return None
        if id(cible.objet) in self._roles:
            return self._roles[id(cible.objet)][1]
        roles = self._roles_par_personne.get(id(cible.objet), [])
        return roles[0] if len(roles) == 1 else self._personnes[id(cible.objet)]

    def _lire_structure(self, noeud: Noeud) -> StructureLue:
        numero = ""
        for sous in noeud.enfants("identifier"):
            if not numero and identite.oid_nu(sous.regarder("system")) == identite.OID_STRUCTURE:
                numero = identifiant(sous).valeur
        return StructureLue(
            identifiant=numero,
            finess=identite.finess_de(numero, self.paquet.suivi),
            nom=noeud.texte("name"),
            categorie=next(iter([concept(un) for un in noeud.enfants("type")]), CodeLu()),
            adresses=tuple(adresse(un) for un in noeud.enfants("address")),
            telecoms=tuple(telecom(un) for un in noeud.enfants("telecom")),
        )

    def _lire_praticien(self, noeud: Noeud) -> ProfessionnelLu:
        numero = ""
        for sous in noeud.enfants("identifier"):
            if not numero and identite.oid_nu(sous.regarder("system")) == identite.OID_PROFESSIONNEL:
                numero = identifiant(sous).valeur
        noms = noeud.enfants("name")
        nom, prenom, civilite = nom_de_personne(noms[0]) if noms else ("", "", "")
        return ProfessionnelLu(
            identifiant=numero,
            rpps=identite.rpps_de(numero, self.paquet.suivi),
            nom=nom,
            prenom=prenom,
            civilite=civilite,
            diplomes=tuple(concept(un.enfant("code")) for un in noeud.enfants("qualification")),
            adresses=tuple(adresse(un) for un in noeud.enfants("address")),
            telecoms=tuple(telecom(un) for un in noeud.enfants("telecom")),
        )

    def _lire_role(self, noeud: Noeud) -> tuple[int, ProfessionnelLu]:
        porteur = self.paquet.suivre(noeud.enfant("practitioner"), "Practitioner")
        base = self._personnes[id(porteur.objet)] if porteur else ProfessionnelLu()
        codes = noeud.enfants("code")
        profession = valeur(extension(codes[0], "tdduiprofession")) if codes else None
        mode = valeur(extension(noeud, "tdduiexercisemode"))
        return id(porteur.objet) if porteur else 0, ProfessionnelLu(
            identifiant=base.identifiant,
            rpps=base.rpps,
            nom=base.nom,
            prenom=base.prenom,
            civilite=base.civilite,
            profession=profession.code_valeur if profession else CodeLu(),
            fonction=_fonction(codes),
            mode_exercice=mode.code_valeur if mode else CodeLu(),
            diplomes=base.diplomes,
            structure=self.structure(noeud.enfant("organization")),
            adresses=base.adresses,
            telecoms=base.telecoms + tuple(telecom(un) for un in noeud.enfants("telecom")),
        )


def _fonction(codes: list[Noeud]) -> CodeLu:
    if not codes:
        return CodeLu()
    premiers = [coding(un) for un in codes[0].enfants("coding")]
    return premiers[0] if premiers else concept(codes[0])
