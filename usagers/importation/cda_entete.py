"""CDA header: who the document is about, where it comes from."""

from __future__ import annotations

from dataclasses import replace

from usagers.importation import cda_types as lire
from usagers.importation import identite, limites
from usagers.importation.arbre_xml import NoeudXml, source_de
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.structures import (
    CodeLu,
    ContactLu,
    EnTeteLu,
    PersonneLue,
    ProfessionnelLu,
    StructureLue,
)

MODELE_TDDUI = "1.2.250.1.213.1.1.1.58"
SEXES = {"M": "M", "F": "F", "UN": "I"}


def version(document: NoeudXml) -> str:
    """What the TDDUI template announces, « 1.x » by default."""
    for modele in document.tous("templateId"):
        annonce = modele.regarder("extension")
        if modele.regarder("root") == MODELE_TDDUI and annonce[:1].isdigit() and len(annonce) <= 20:
            return annonce
    return "1.x"


def lire_entete(document: NoeudXml) -> EnTeteLu:
    entete = EnTeteLu()
    for nom, champ in (("id", "identifiant"), ("setId", "lot")):
        numero = document.un(nom)
        if numero:
            lu = lire.identifiant(numero)
            setattr(entete, champ, f"{lu.systeme}^{lu.valeur}" if lu.valeur else lu.systeme)
    numero, titre, date = document.un("versionNumber"), document.un("title"), document.un("effectiveTime")
    entete.numero_version = numero.attribut("value") if numero else ""
    entete.titre = titre.contenu(limites.TEXTE_LONG) if titre else ""
    entete.date = date.moment() if date else None
    entete.confidentialite = lire.code(document.un("confidentialityCode"))
    langue = document.un("languageCode")
    entete.langue = langue.attribut("code") if langue else ""
    lire.aiguillage(document.un("code"))
    return entete


def lire_personne(document: NoeudXml) -> tuple[PersonneLue, list[ContactLu]]:
    roles = document.tous("recordTarget", "patientRole")
    patient = roles[0].un("patient") if len(roles) == 1 else None
    if patient is None:
        raise DocumentRefuse("Document refusé : il doit concerner une personne et une seule.")
    role = roles[0]
    personne = PersonneLue(source=source_de(role))
    for noeud in role.tous("id"):
        _lire_identifiant(noeud, personne)
    personne.adresses, personne.telecoms = list(lire.adresses(role)), list(lire.telecoms(role))
    _lire_nom(patient, personne)
    _lire_etat_civil(patient, personne)
    return personne, [_lire_tuteur(un) for un in patient.tous("guardian")]


def _lire_identifiant(noeud: NoeudXml, personne: PersonneLue) -> None:
    racine, valeur = noeud.regarder("root"), noeud.regarder("extension")
    if racine not in identite.OIDS_INS:
        lu = lire.identifiant(noeud)
        personne.identifiants.append(lu)
        personne.identifiant_local = personne.identifiant_local or lu.valeur
        return
    refus = identite.motif_de_refus_ins(personne, valeur, racine)
    noeud.structurel("root")
    if refus:
        noeud.suivi.avertir(f"{refus[0].upper()}{refus[1:]}.")
        noeud.suivi.ecarter(noeud.element, "", refus)
        return
    identite.poser_ins(personne, noeud.attribut("extension"), racine, noeud.suivi)


def _lire_nom(patient: NoeudXml, personne: PersonneLue) -> None:
    familles: dict[str, list[str]] = {}
    prenoms: dict[str, list[str]] = {}
    for nom in patient.tous("name"):
        for table, balise in ((familles, "family"), (prenoms, "given")):
            for un in nom.tous(balise):
                un.structurel("qualifier")
                table.setdefault(un.regarder("qualifier"), []).append(un.contenu())
        civilites = [un.contenu() for un in nom.tous("prefix")]
        personne.civilite = personne.civilite or " ".join(civilites)
    personne.nom_naissance = " ".join(familles.get("BR") or familles.get("") or [])
    personne.nom_utilise = " ".join(familles.get("CL") or familles.get("SP") or [])
    personne.premier_prenom = " ".join(prenoms.get("BR", []))
    personne.prenom_utilise = " ".join(prenoms.get("CL", []))
    personne.prenoms_naissance = " ".join(prenoms.get("", [])) or personne.premier_prenom
    if not personne.nom_naissance:
        raise DocumentRefuse("Document refusé : le nom de naissance de la personne manque.")


def _lire_etat_civil(patient: NoeudXml, personne: PersonneLue) -> None:
    sexe = lire.code(patient.un("administrativeGenderCode")).code
    if sexe and sexe not in SEXES:
        raise DocumentRefuse("Document refusé : le sexe de la personne a une valeur inconnue.")
    personne.sexe = SEXES.get(sexe, "")
    naissance, ordre = patient.un("birthTime"), patient.un("sdtc:multipleBirthOrderNumber")
    personne.date_naissance = naissance.moment() if naissance else None
    rang = ordre.attribut("value") if ordre else ""
    if rang:
        if not (rang.isascii() and rang.isdigit() and 0 < int(rang[:3]) < 100):
            raise DocumentRefuse("Document refusé : l'ordre de naissance n'est pas un petit nombre entier.")
        personne.ordre_naissance = int(rang)
    lieu = patient.un("birthplace", "place")
    if lieu:
        postale = lire.adresse(lieu.un("addr"))
        nom = lieu.un("name")
        personne.lieu_naissance_cog, personne.pays_naissance = postale.code_commune, postale.pays
        morceaux = (nom.contenu() if nom else "", postale.ville, postale.region)
        personne.lieu_naissance = ", ".join(un for un in morceaux if un)
    personne.situation_familiale = lire.code(patient.un("maritalStatusCode"))
    personne.langues = [lire.code(un) for un in patient.tous("languageCommunication", "languageCode")]
    deces, dit = patient.un("sdtc:deceasedTime"), patient.un("sdtc:deceasedInd")
    personne.date_deces = deces.moment() if deces else None
    if dit and dit.regarder("value") in ("true", "false"):
        personne.est_decedee = dit.attribut("value") == "true"
    if personne.date_deces:
        personne.est_decedee = True


def _lire_tuteur(noeud: NoeudXml) -> ContactLu:
    nom, prenom, civilite = lire.nom_de_personne(noeud.un("guardianPerson", "name"))
    organisme = noeud.un("guardianOrganization", "name")
    return ContactLu(
        nom or (organisme.contenu() if organisme else ""), prenom, civilite,
        relations=(lire.code(noeud.un("code")) or CodeLu(libelle="Représentant"),),
        adresses=lire.adresses(noeud), telecoms=lire.telecoms(noeud), source=source_de(noeud),
    )  # fmt: skip


def lire_provenance(
    document: NoeudXml, entete: EnTeteLu
) -> tuple[StructureLue | None, list[StructureLue], list[ProfessionnelLu]]:
    """Custodian, authors, legal authenticator, act, encounter: (main structure, all of them, people who answer)."""
    structures = [lire.structure(document.un("custodian", "assignedCustodian", "representedCustodianOrganization"))]
    personnes = []
    for bloc, role, fonction in (
        ("author", "assignedAuthor", "Auteur du document"),
        ("legalAuthenticator", "assignedEntity", "Responsable du document"),
        ("authenticator", "assignedEntity", "Validateur du document"),
    ):
        for noeud in document.tous(bloc):
            personnes += _lire_intervenant(noeud, noeud.un(role), fonction, entete, structures)
    for acte in document.tous("documentationOf", "serviceEvent"):
        _dater(acte.un("effectiveTime"), entete)
        for executant in acte.tous("performer"):
            role_lu = executant.un("assignedEntity")
            personnes += _lire_intervenant(executant, role_lu, "Exécutant du transfert", entete, structures)
    categorie = _lire_rencontre(document, entete)
    entete.dates = list(dict.fromkeys(entete.dates))
    entete.identifiants_logiciels = list(dict.fromkeys(entete.identifiants_logiciels))
    connues = [une for une in structures if une and une.identifiant]
    principale = next((une for une in connues if une.nom), connues[0] if connues else None)
    if principale and categorie:
        principale = replace(principale, categorie=categorie)
    toutes = dict.fromkeys([*([principale] if principale else []), *connues])
    return principale, list(toutes), personnes


def _lire_intervenant(
    noeud: NoeudXml, role: NoeudXml | None, fonction: str, entete: EnTeteLu, structures: list[StructureLue | None]
) -> list[ProfessionnelLu]:
    """A software is noted in the header; a person becomes a professional."""
    _dater(noeud.un("time"), entete)
    signature = noeud.un("signatureCode")
    if signature:
        signature.structurel("code")
    if role is None:
        return []
    appareil = role.un("assignedAuthoringDevice")
    if appareil:
        noms = [un.contenu() for nom in ("manufacturerModelName", "softwareName") for un in appareil.tous(nom)]
        entete.logiciel = entete.logiciel or " ".join(un for un in noms if un)
    lu = lire.professionnel(role, CodeLu(libelle=fonction))
    structures.append(lu.structure)
    if not lu.rpps and lu.identifiant:
        entete.identifiants_logiciels.append(lu.identifiant)
    return [lu] if lu.nom or lu.rpps else []


def _dater(noeud: NoeudXml | None, entete: EnTeteLu) -> None:
    entete.dates += [borne for borne in lire.intervalle(noeud) if borne]


def _lire_rencontre(document: NoeudXml, entete: EnTeteLu) -> CodeLu:
    """Kind of the structure that transfers: CI-SIS code, then its FINESS category as precision."""
    rencontre = document.un("componentOf", "encompassingEncounter")
    if rencontre is None:
        return CodeLu()
    _dater(rencontre.un("effectiveTime"), entete)
    return lire.code(rencontre.un("location", "healthCareFacility", "code"))
