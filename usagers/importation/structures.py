"""What a transfer document says, in the words of the trade, whatever the format it came in.

Nothing here is trusted: identifiers are as received, statuses are what the sender announces. An absent text is "",
an absent date is None. `source` is the received fragment, kept so that nothing of a row is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from usagers.importation.dates import Moment


class Format(StrEnum):
    FHIR = "fhir"
    CDA = "cda"
    CDA_TRANSPORTE = "cda_transporte"


class StatutIdentite(StrEnum):
    """RNIV. An import gives « provisoire » only: neither INSi nor an identity paper was seen here."""

    PROVISOIRE = "provisoire"
    RECUPEREE = "recuperee"
    VALIDEE = "validee"
    QUALIFIEE = "qualifiee"


class StatutEvenement(StrEnum):
    """The codes of JDV_J281 that a stay or an event may have."""

    PLANIFIE = "PLANIFIE"
    VALIDE = "VALIDE"
    EN_REALISATION = "ENREALISATION"
    REALISE = "REALISE"
    TERMINE = "TERMINE"
    ANNULE = "ANNULE"
    INCONNU = ""


@dataclass(frozen=True, slots=True)
class CodeLu:
    """One coded value. `systeme`: URI or bare OID; `precisions`: the CDA qualifiers and the other codings."""

    code: str = ""
    systeme: str = ""
    libelle: str = ""
    texte: str = ""
    precisions: tuple[CodeLu, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.code or self.libelle or self.texte or self.precisions)

    def __str__(self) -> str:
        return self.libelle or self.texte or self.code


@dataclass(frozen=True, slots=True)
class IdentifiantLu:
    systeme: str = ""
    valeur: str = ""
    type: str = ""
    usage: str = ""


@dataclass(frozen=True, slots=True)
class AdresseLue:
    lignes: tuple[str, ...] = ()
    code_postal: str = ""
    ville: str = ""
    code_commune: str = ""
    region: str = ""
    pays: str = ""
    usage: str = ""
    texte: str = ""


@dataclass(frozen=True, slots=True)
class TelecomLu:
    canal: str = ""
    valeur: str = ""
    usage: str = ""


@dataclass(frozen=True, slots=True)
class StructureLue:
    """An organisation. `finess`: nine characters when the national identifier carries one (prefix 1)."""

    identifiant: str = ""
    finess: str = ""
    nom: str = ""
    categorie: CodeLu = CodeLu()
    adresses: tuple[AdresseLue, ...] = ()
    telecoms: tuple[TelecomLu, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfessionnelLu:
    """`rpps`: eleven digits when the national identifier carries one; `fonction`: role in this act or structure."""

    identifiant: str = ""
    rpps: str = ""
    nom: str = ""
    prenom: str = ""
    civilite: str = ""
    profession: CodeLu = CodeLu()
    fonction: CodeLu = CodeLu()
    mode_exercice: CodeLu = CodeLu()
    diplomes: tuple[CodeLu, ...] = ()
    structure: StructureLue | None = None
    adresses: tuple[AdresseLue, ...] = ()
    telecoms: tuple[TelecomLu, ...] = ()


@dataclass(frozen=True, slots=True)
class ParticipantLu:
    role: CodeLu
    professionnel: ProfessionnelLu
    debut: Moment | None = None
    fin: Moment | None = None


@dataclass(slots=True)
class PersonneLue:
    """`matricule_ins` is set only with its OID and a right key; it stays to be verified (INSi) before any use."""

    nom_naissance: str = ""
    nom_utilise: str = ""
    prenoms_naissance: str = ""
    premier_prenom: str = ""
    prenom_utilise: str = ""
    civilite: str = ""
    sexe: str = ""  # M, F or I (unknown)
    date_naissance: Moment | None = None
    ordre_naissance: int | None = None
    lieu_naissance_cog: str = ""
    lieu_naissance: str = ""
    pays_naissance: str = ""
    date_deces: Moment | None = None
    est_decedee: bool | None = None
    matricule_ins: str = ""
    oid_ins: str = ""
    usage_ins: str = ""
    statut_annonce: str = ""
    statut_propose: StatutIdentite = StatutIdentite.PROVISOIRE
    identifiant_local: str = ""
    identifiants_locaux: list[str] = field(default_factory=list)
    identifiants: list[IdentifiantLu] = field(default_factory=list)
    adresses: list[AdresseLue] = field(default_factory=list)
    telecoms: list[TelecomLu] = field(default_factory=list)
    situation_familiale: CodeLu = CodeLu()
    langues: list[CodeLu] = field(default_factory=list)
    source: str = ""


@dataclass(frozen=True, slots=True)
class ContactLu:
    """A relative or a representative; `relations`: role, kinship, legal protection."""

    nom: str = ""
    prenom: str = ""
    civilite: str = ""
    relations: tuple[CodeLu, ...] = ()
    adresses: tuple[AdresseLue, ...] = ()
    telecoms: tuple[TelecomLu, ...] = ()
    debut: Moment | None = None
    fin: Moment | None = None
    source: str = ""


@dataclass(slots=True)
class SejourLu:
    identifiant: str = ""
    numero_dossier: str = ""
    statut: StatutEvenement = StatutEvenement.INCONNU
    statut_source: str = ""
    classe: CodeLu = CodeLu()
    type_prise_en_charge: CodeLu = CodeLu()
    date_admission: Moment | None = None
    date_entree: Moment | None = None
    date_sortie: Moment | None = None
    date_entree_prevue: Moment | None = None
    date_sortie_prevue: Moment | None = None
    mode_entree: CodeLu = CodeLu()
    mode_sortie: CodeLu = CodeLu()
    provenance: str = ""
    commentaire: str = ""
    structure: StructureLue | None = None
    evenements: list[str] = field(default_factory=list)
    source: str = ""


@dataclass(frozen=True, slots=True)
class MesureLue:
    """An observation of an event, an input of a transport. `valeur` is a canonical text (true/false for booleans)."""

    code: CodeLu
    valeur: str = ""
    unite: str = ""
    code_valeur: CodeLu = CodeLu()
    moment: Moment | None = None
    commentaire: str = ""


@dataclass(slots=True)
class TransportLu:
    """`nature`: professionnel (the professional travels) or usager."""

    nature: str
    identifiant: str = ""
    statut_source: str = ""
    mode: CodeLu = CodeLu()
    debut: Moment | None = None
    fin: Moment | None = None
    mesures: list[MesureLue] = field(default_factory=list)
    participants: list[ParticipantLu] = field(default_factory=list)
    structure: StructureLue | None = None
    commentaire: str = ""
    source: str = ""


@dataclass(slots=True)
class EvenementLu:
    """`types`: every code of the event (SSIAD, SERAFIN-PH, text); `sejour`: identifier of the stay it belongs to."""

    identifiant: str = ""
    types: list[CodeLu] = field(default_factory=list)
    statut: StatutEvenement = StatutEvenement.INCONNU
    statut_source: str = ""
    statut_le: Moment | None = None
    motif_annulation: CodeLu = CodeLu()
    classe: CodeLu = CodeLu()
    debut: Moment | None = None
    fin: Moment | None = None
    libelle: str = ""
    motif: str = ""
    compte_rendu: str = ""
    commentaire: str = ""
    mis_a_jour_le: Moment | None = None
    participants: list[ParticipantLu] = field(default_factory=list)
    structure: StructureLue | None = None
    lieux: list[LieuLu] = field(default_factory=list)
    sejour: str = ""
    observations: list[MesureLue] = field(default_factory=list)
    transports: list[TransportLu] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    source: str = ""


@dataclass(frozen=True, slots=True)
class LieuLu:
    nom: str = ""
    adresse: AdresseLue = AdresseLue()


@dataclass(frozen=True, slots=True)
class ReponseLue:
    """One answer of an assessment; `parent` is the code or linkId of the item above."""

    code: CodeLu
    parent: str = ""
    valeur: str = ""
    code_valeur: CodeLu = CodeLu()
    unite: str = ""
    detail: str = ""
    moment: Moment | None = None


@dataclass(slots=True)
class EvaluationLue:
    identifiant: str = ""
    type: CodeLu = CodeLu()
    date: Moment | None = None
    statut: str = ""
    statut_libelle: str = ""
    statut_le: Moment | None = None
    resultat: CodeLu = CodeLu()
    detail: str = ""
    participants: list[ParticipantLu] = field(default_factory=list)
    reponses: list[ReponseLue] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    source: str = ""


@dataclass(slots=True)
class CouvertureLue:
    """A health insurance: organisation, person covered, holder of the right."""

    identifiants: list[IdentifiantLu] = field(default_factory=list)
    type: CodeLu = CodeLu()
    organisme: str = ""
    identifiants_organisme: list[IdentifiantLu] = field(default_factory=list)
    lien: CodeLu = CodeLu()
    beneficiaire: str = ""
    assure: str = ""
    identifiants_assure: list[IdentifiantLu] = field(default_factory=list)
    adresses: list[AdresseLue] = field(default_factory=list)
    telecoms: list[TelecomLu] = field(default_factory=list)
    debut: Moment | None = None
    fin: Moment | None = None
    source: str = ""


@dataclass(slots=True)
class DocumentJointLu:
    """An attached file. `reference`: what events and assessments call it by."""

    reference: str = ""
    titre: str = ""
    type: CodeLu = CodeLu()
    type_mime: str = ""
    date: Moment | None = None
    contenu: bytes = b""


@dataclass(frozen=True, slots=True)
class RecitLu:
    """The human-readable text of a section."""

    section: CodeLu
    titre: str = ""
    texte: str = ""


@dataclass(slots=True)
class EnTeteLu:
    """Where the document comes from."""

    identifiant: str = ""
    lot: str = ""
    numero_version: str = ""
    titre: str = ""
    date: Moment | None = None
    confidentialite: CodeLu = CodeLu()
    langue: str = ""
    logiciel: str = ""
    identifiants_logiciels: list[str] = field(default_factory=list)
    dates: list[Moment] = field(default_factory=list)
    reference_transport: str = ""
    titre_transport: str = ""


@dataclass(frozen=True, slots=True)
class ElementNonRepris:
    """`chemin` names places, never values; `feuilles` counts the values below it."""

    chemin: str
    raison: str
    feuilles: int = 1


@dataclass(slots=True)
class DocumentLu:
    format: Format
    version: str
    empreinte: str
    entete: EnTeteLu
    personne: PersonneLue
    structure: StructureLue | None = None
    contacts: list[ContactLu] = field(default_factory=list)
    sejours: list[SejourLu] = field(default_factory=list)
    evenements: list[EvenementLu] = field(default_factory=list)
    evaluations: list[EvaluationLue] = field(default_factory=list)
    couvertures: list[CouvertureLue] = field(default_factory=list)
    documents: list[DocumentJointLu] = field(default_factory=list)
    professionnels: list[ProfessionnelLu] = field(default_factory=list)
    structures: list[StructureLue] = field(default_factory=list)
    recits: list[RecitLu] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    non_repris: list[ElementNonRepris] = field(default_factory=list)
    contenu: str = field(default="", repr=False)


def texte_nombre(nombre: Decimal | int) -> str:
    """Canonical decimal text: 2 → « 2 », 2.50 → « 2.50 », never scientific."""
    return f"{nombre:f}" if isinstance(nombre, Decimal) else str(nombre)
