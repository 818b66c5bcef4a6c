"""The rows of an imported document: stays, events, assessments, contact details, relatives."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from dui.commun.acces import sans_montrer
from dui.commun.categories import Categorie
from dui.commun.horloge import PARIS, aujourdhui
from dui.commun.modeles import DonneeDeDossier
from habilitations.finalites import champs_caches
from usagers.enums import LienProche, StatutSejour
from usagers.importation import ecrits
from usagers.importation.dates import Moment
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.rapport import FINALITE_NON_DECLAREE, RapportImport
from usagers.importation.rapprochement import masquer
from usagers.importation.structures import ContactLu, DocumentLu, EvenementLu, PersonneLue, SejourLu, StatutEvenement
from usagers.models import Coordonnees, Dossier, Ecrit, EvenementImporte, Proche, Sejour, SourceImportee

M = TypeVar("M", bound=DonneeDeDossier)

STATUTS_DE_SEJOUR = {
    StatutEvenement.PLANIFIE: StatutSejour.PREVU,
    StatutEvenement.VALIDE: StatutSejour.PREVU,
    StatutEvenement.EN_REALISATION: StatutSejour.EN_COURS,
    StatutEvenement.REALISE: StatutSejour.TERMINE,
    StatutEvenement.TERMINE: StatutSejour.TERMINE,
    StatutEvenement.ANNULE: StatutSejour.ANNULE,
}
# HL7 RoleCode (v3): only what says the same thing in both tables.
LIENS = {
    **dict.fromkeys(("SPS", "HUSB", "WIFE", "DOMPART"), LienProche.CONJOINT),
    **dict.fromkeys(("PRN", "MTH", "FTH", "NMTH", "NFTH", "PRNFOST"), LienProche.PARENT),
    **dict.fromkeys(("CHILD", "DAU", "DAUC", "SON", "SONC", "CHLDADOPT", "NCHILD"), LienProche.ENFANT),
    **dict.fromkeys(("SIB", "BRO", "SIS", "NSIB"), LienProche.FRATRIE),
    **dict.fromkeys(("FAMMEMB", "GRPRN", "GRMTH", "GRFTH", "AUNT", "UNCLE", "COUSN"), LienProche.AUTRE_FAMILLE),
    **dict.fromkeys(("FRND", "NBOR"), LienProche.AMI),
}


def batir(modele: type[M], rapport: RapportImport, *, dossier: Dossier, **champs: Any) -> M:
    """The row to save, without the fields whose purpose the ESMS has not declared: what they were sent is told."""
    caches = champs_caches(modele, dossier.etablissement_id)
    for champ in modele._meta.fields:
        if champ.name in caches and champs.get(champ.name) not in (None, ""):
            rapport.laisser(f"{modele._meta.verbose_name} : {champ.verbose_name}", FINALITE_NON_DECLAREE)
    return modele(dossier=dossier, **{nom: valeur for nom, valeur in champs.items() if nom not in caches})


def tenir(texte: str, maximum: int, quoi: str) -> str:
    """An identifying text is never cut: too long refuses the document."""
    if len(texte) > maximum:
        raise DocumentRefuse(f"Document refusé : {quoi} dépasse {maximum} caractères.")
    return texte


def _jour(moment: Moment | None, quoi: str, rapport: RapportImport) -> dt.date | None:
    if moment is None:
        return None
    if moment.jour is None:
        rapport.laisser(quoi, "date incomplète")
    return moment.jour


def _instant(moment: Moment | None) -> dt.datetime | None:
    """A day without an hour starts at midnight in Paris; the details keep the date as received."""
    if moment is None or moment.jour is None:
        return None
    return moment.instant or dt.datetime.combine(moment.jour, dt.time(), PARIS)


def enregistrer_coordonnees(dossier: Dossier, personne: PersonneLue, rapport: RapportImport) -> None:
    """First address and first number of each kind; details already there are kept."""
    if not (personne.adresses or personne.telecoms):
        return
    with sans_montrer():
        deja = Coordonnees.objects.filter(dossier=dossier, categorie=Categorie.ADMINISTRATIF).exists()
    if deja:
        rapport.deja_la["coordonnées"] += 1
        rapport.differences.append("coordonnées reçues non reprises : le dossier en a déjà")
        return
    telephones = [un.valeur for un in personne.telecoms if un.canal in ("phone", "tel", "sms", "")]
    courriels = [un.valeur for un in personne.telecoms if un.canal in ("email", "mailto")]
    adresse = personne.adresses[0] if personne.adresses else None
    lignes = [*adresse.lignes, f"{adresse.code_postal} {adresse.ville}".strip(), adresse.pays] if adresse else []
    texte = "\n".join(ligne for ligne in lignes if ligne) or (adresse.texte if adresse else "")
    batir(
        Coordonnees,
        rapport,
        dossier=dossier,
        categorie=Categorie.ADMINISTRATIF,
        adresse=texte or None,
        telephone=telephones[0] if telephones else None,
        courriel=courriels[0] if courriels else None,
    ).save()
    rapport.crees["coordonnées"] += 1
    autres = max(len(personne.adresses) - 1, 0) + max(len(telephones) - 1, 0) + max(len(courriels) - 1, 0)
    if autres:
        rapport.laisser("autres adresses et numéros", feuilles=autres)


def enregistrer_contacts(dossier: Dossier, document: DocumentLu, rapport: RapportImport) -> None:
    """A relative whose link is understood; a legal representative is entered by a human, with his judgment."""
    with sans_montrer():
        connus = {str(un.nom).casefold() for un in Proche.objects.filter(dossier=dossier)}
    for rang, contact in enumerate(document.contacts):
        nom = f"{contact.prenom} {contact.nom}".strip()
        lien = next((LIENS[un.code] for un in contact.relations if un.code in LIENS), None)
        if nom.casefold() in connus:
            rapport.deja_la["proche"] += 1
        elif lien and nom:
            _enregistrer_proche(dossier, contact, nom, lien, rang, rapport)
            rapport.crees["proche"] += 1
        else:
            rapport.laisser(f"contact {rang + 1}", "lien inconnu ou protection juridique : à saisir par une personne")


def _enregistrer_proche(
    dossier: Dossier, contact: ContactLu, nom: str, lien: LienProche, rang: int, rapport: RapportImport
) -> None:
    telephones = [un.valeur for un in contact.telecoms if un.canal in ("phone", "tel", "sms")]
    dits = ", ".join(str(un) for un in contact.relations)
    batir(
        Proche,
        rapport,
        dossier=dossier,
        categorie=Categorie.PROCHES,
        nom=nom,
        lien=lien,
        telephone=telephones[0] if telephones else None,
        remarque=f"Reçu d'un autre logiciel : {dits}" if dits else None,
        ordre_appel=min(rang + 1, 100),
    ).save()


def enregistrer_sejours(dossier: Dossier, document: DocumentLu, source: SourceImportee, rapport: RapportImport) -> None:
    with sans_montrer():
        connus = {sejour.numero: sejour for sejour in Sejour.objects.filter(dossier=dossier)}
    for lu in document.sejours:
        numero = tenir(masquer(lu.identifiant), 120, "l'identifiant d'un séjour")
        sejour = _sejour(dossier, lu, numero, source, rapport)
        if numero and numero in connus:
            rapport.deja_la["séjour"] += 1
            _comparer_sejours(connus[numero], sejour, rapport)
            continue
        sejour.save()
        connus[numero] = sejour
        rapport.crees["séjour"] += 1


def _sejour(dossier: Dossier, lu: SejourLu, numero: str, source: SourceImportee, rapport: RapportImport) -> Sejour:
    sejour = batir(
        Sejour,
        rapport,
        dossier=dossier,
        numero=numero,
        admis_le=_jour(lu.date_admission, "séjour : admission", rapport),
        entree_prevue=_jour(lu.date_entree_prevue, "séjour : entrée prévue", rapport),
        entree=_jour(lu.date_entree, "séjour : entrée", rapport),
        sortie_prevue=_jour(lu.date_sortie_prevue, "séjour : sortie prévue", rapport),
        sortie=_jour(lu.date_sortie, "séjour : sortie", rapport),
        mode_entree=str(lu.mode_entree) or None,
        mode_sortie=str(lu.mode_sortie) or None,
        provenance=lu.provenance or None,
        commentaire=lu.commentaire or None,
        source=source,
    )
    if sejour.entree and sejour.sortie and sejour.sortie < sejour.entree:
        raise DocumentRefuse("Document refusé : un séjour se termine avant d'avoir commencé.")
    par_dates = (
        StatutSejour.TERMINE if sejour.sortie else StatutSejour.EN_COURS if sejour.entree else StatutSejour.PREVU
    )
    sejour.statut = STATUTS_DE_SEJOUR.get(lu.statut, par_dates)
    return sejour


def _comparer_sejours(garde: Sejour, recu: Sejour, rapport: RapportImport) -> None:
    """A stay already known is kept as it is; a later date sent by the other side is told, a human decides."""
    for champ, nom in (
        ("statut", "statut"), ("admis_le", "admission"), ("entree", "entrée"), ("sortie", "sortie"),
        ("sortie_prevue", "sortie prévue"),
    ):  # fmt: skip
        if getattr(recu, champ) and getattr(recu, champ) != getattr(garde, champ):
            rapport.differences.append(f"séjour déjà connu, {nom} : le document dit autre chose")


def enregistrer_evenements(
    dossier: Dossier, document: DocumentLu, source: SourceImportee, auteur: Any, rapport: RapportImport
) -> None:
    """One sourced row per event, in « coordination »; its care texts become a writing, in « soins »."""
    with sans_montrer():
        connus = {
            (un.identifiant, un.statut, un.debut, un.fin)
            for un in EvenementImporte.objects.filter(dossier=dossier).defer("fragment", "details")
        }
    pris: set[str] = set()
    for rang, lu in enumerate(document.evenements):
        numero = masquer(lu.identifiant) or f"sans-identifiant-{rang + 1}"
        numero = tenir(numero if numero not in pris else f"{numero}#{rang + 1}", 120, "l'identifiant d'un évènement")
        pris.add(numero)
        if (numero, str(lu.statut), _instant(lu.debut), _instant(lu.fin)) in connus:
            rapport.deja_la["évènement"] += 1
            continue
        _evenement(dossier, lu, numero, source, document, rapport).save()
        rapport.crees["évènement"] += 1
        texte = ecrits.compte_rendu(lu)
        if texte:
            _ecrire(dossier, lu.debut, ecrits.titre_de_compte_rendu(lu), texte, auteur, rapport)
            rapport.crees["compte rendu (soins)"] += 1


def _evenement(
    dossier: Dossier,
    lu: EvenementLu,
    numero: str,
    source: SourceImportee,
    document: DocumentLu,
    rapport: RapportImport,
) -> EvenementImporte:
    premier = lu.types[0] if lu.types else None
    return batir(
        EvenementImporte,
        rapport,
        dossier=dossier,
        source=source,
        identifiant=numero,
        code=premier.code[:40] if premier else "",
        systeme=premier.systeme[:200] if premier else "",
        statut=str(lu.statut)[:12],
        debut=_instant(lu.debut),
        fin=_instant(lu.fin),
        libelle=lu.libelle or (str(premier) if premier else None),
        details=ecrits.details_de_coordination(lu),
        fragment=ecrits.fragment_sans_soins(lu.source, document.format),
    )


def enregistrer_evaluations(dossier: Dossier, document: DocumentLu, auteur: Any, rapport: RapportImport) -> None:
    """Readable by care staff only: the answers speak of continence, wounds, diabetes."""
    for evaluation in document.evaluations:
        titre, texte = ecrits.titre_d_evaluation(evaluation), ecrits.texte_d_evaluation(evaluation)
        jour = evaluation.date.jour if evaluation.date else None
        with sans_montrer():
            memes = Ecrit.objects.filter(dossier=dossier, categorie=Categorie.SOINS, date=jour) if jour else []
            deja = any(un.titre == titre and un.texte == texte for un in memes)
        if deja:
            rapport.deja_la["évaluation (soins)"] += 1
            continue
        _ecrire(dossier, evaluation.date, titre, texte, auteur, rapport)
        rapport.crees["évaluation (soins)"] += 1


def _ecrire(
    dossier: Dossier, moment: Moment | None, titre: str, texte: str, auteur: Any, rapport: RapportImport
) -> None:
    batir(
        Ecrit,
        rapport,
        dossier=dossier,
        categorie=Categorie.SOINS,
        date=(moment.jour if moment else None) or aujourdhui(),
        titre=titre,
        texte=texte,
        auteur=auteur,
        metier="import",
    ).save()
