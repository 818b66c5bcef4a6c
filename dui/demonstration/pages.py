"""Pages to look at: shared by the screenshots (`make captures`) and by the accessibility test.

Each names the profession that opens it; `{dossier}` is a dossier of that person's team, `{ferme}` one outside it. The
other names are the first object of that kind in that dossier; `{bris}` an emergency access of that person's ESMS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dui.demonstration.structures import identifiant


@dataclass(frozen=True)
class Page:
    nom: str
    chemin: str
    profession: str = "infirmier"
    statut: int = 200


PUBLIQUES = (
    Page("connexion", "/connexion/", ""),
    Page("mot-de-passe-oublie", "/mot-de-passe/oublie/", ""),
    Page("aide-connexion", "/aide/", ""),
    Page("accessibilite", "/accessibilite/", ""),
)

PAGES = (
    Page("ma-journee", "/"),
    Page("ma-journee-direction", "/", "directeur"),
    Page("usagers", "/usagers/"),
    Page("recherche", "/recherche/?q=dupui"),
    Page("recherche-vide", "/recherche/?q=personne+de+ce+nom"),
    Page("autre-dossier", "/usagers/autre-dossier/"),
    Page("dossier", "/usagers/{dossier}/"),
    Page("dossier-soins", "/usagers/{dossier}/rubriques/soins/"),
    Page("dossier-proches", "/usagers/{dossier}/rubriques/proches/"),
    Page("qui-decide", "/usagers/{dossier}/qui-decide/"),
    Page("consentements", "/usagers/{dossier}/consentements/"),
    Page("noter-un-accord", "/usagers/{dossier}/consentements/ajouter/", "chef_service"),
    Page("noter-une-opposition", "/usagers/{dossier}/oppositions-proches/ajouter/", "chef_service"),
    Page("ajouter-une-mesure", "/usagers/{dossier}/mesures/ajouter/", "chef_service"),
    Page("textes-de-consentement", "/textes-de-consentement/"),
    Page("regles-de-representation", "/regles-de-representation/", "dpo"),
    Page("dossier-parcours", "/usagers/{dossier}/rubriques/parcours/"),
    Page("transmissions-du-dossier", "/usagers/{dossier}/transmissions-du-dossier/", "chef_service"),
    Page("transmettre", "/usagers/{dossier}/transmissions-du-dossier/transmettre/", "chef_service"),
    Page("dossiers-proposes", "/dossiers-proposes/", "secretaire"),
    Page("noter-un-deces", "/usagers/{dossier}/identite/deces/", "secretaire"),
    Page("dossier-chronologie", "/usagers/{dossier}/chronologie/"),
    Page("ecrire", "/usagers/{dossier}/rubriques/soins/ecrire/"),
    Page("proches", "/usagers/{dossier}/proches/", "chef_service"),
    Page("proche", "/usagers/{dossier}/proches/{proche}/", "chef_service"),
    Page("proche-modifier", "/usagers/{dossier}/proches/{proche}/modifier/", "chef_service"),
    Page("proche-retirer", "/usagers/{dossier}/proches/{proche}/retirer/", "chef_service"),
    Page("proches-imprimer", "/usagers/{dossier}/proches/imprimer/", "chef_service"),
    Page("sejour", "/usagers/{dossier}/sejours/{sejour}/", "secretaire"),
    Page("sejour-sortie", "/usagers/{dossier}/sejours/{sejour}/sortie/", "secretaire"),
    Page("projet", "/usagers/{dossier}/projets/{projet}/", "educateur"),
    Page("projet-etat", "/usagers/{dossier}/projets/{projet}/etat/", "educateur"),
    Page("projet-versions", "/usagers/{dossier}/projets/{projet}/versions/", "educateur"),
    Page("projet-version", "/usagers/{dossier}/versions-de-projet/{versiondeprojet}/", "educateur"),
    Page("projet-facile", "/usagers/{dossier}/projets/{projet}/facile-a-lire/", "educateur"),
    Page("projet-bilan", "/usagers/{dossier}/bilans/ajouter/?projet={projet}", "educateur"),
    Page("projet-accord", "/usagers/{dossier}/accords/ajouter/?projet={projet}", "educateur"),
    Page("objectif", "/usagers/{dossier}/objectifs/{objectif}/", "educateur"),
    Page("objectif-etat", "/usagers/{dossier}/objectifs/{objectif}/etat/", "educateur"),
    Page("objectif-ajouter", "/usagers/{dossier}/objectifs/ajouter/?projet={projet}", "educateur"),
    Page("dossier-projet", "/usagers/{dossier}/rubriques/projet/", "educateur"),
    Page("projets-a-revoir", "/projets/a-revoir/", "chef_service"),
    Page("ma-journee-medecin", "/", "medecin"),
    Page("demande-etape", "/usagers/{dossier}/demandes/{demande}/etape/", "chef_service"),
    Page("contrat-ajouter", "/usagers/{dossier}/contrats/ajouter/", "chef_service"),
    Page("sejour-ajouter", "/usagers/{dossier}/sejours/ajouter/", "secretaire"),
    Page("identite", "/usagers/{dossier}/identite/", "secretaire"),
    Page("identite-modifier", "/usagers/{dossier}/identite/modifier/", "secretaire"),
    Page("identite-piece", "/usagers/{dossier}/identite/piece/", "secretaire"),
    Page("doublons", "/doublons/", "secretaire"),
    Page("doublon", "/doublons/{doublon}/", "secretaire"),
    Page("documents", "/usagers/{dossier}/documents/"),
    Page("document", "/usagers/{dossier}/documents/{document}/"),
    Page("document-ajouter", "/usagers/{dossier}/documents/ajouter/"),
    Page("releve", "/transmissions/"),
    Page("releve-toutes", "/transmissions/?lecture=toutes&importance=urgente"),
    Page("pour-qui-noter", "/transmissions/noter/"),
    Page("transmissions", "/usagers/{dossier}/transmissions/"),
    Page("transmission", "/usagers/{dossier}/transmissions/noter/"),
    Page("completer", "/usagers/{dossier}/transmissions/{transmission}/completer/"),
    Page("evaluations", "/usagers/{dossier}/evaluations-soins/"),
    Page("evaluation", "/usagers/{dossier}/evaluations-soins/{evaluation}/"),
    Page("evaluation-commencer", "/usagers/{dossier}/evaluations-soins/ajouter/"),
    Page("evaluation-comparer", "/usagers/{dossier}/evaluations-soins/{evaluation}/comparer/"),
    Page("refus", "/usagers/{ferme}/", statut=403),
    Page("pourquoi", "/usagers/{ferme}/pourquoi/?rubrique=soins"),
    Page("bris-de-glace", "/usagers/{ferme}/acces-en-urgence/"),
    Page("introuvable", "/usagers/00000000-0000-4000-8000-000000000000/", statut=404),
    Page("mes-sessions", "/mes-sessions/"),
    Page("aide", "/aide/"),
    Page("aide-dpo", "/aide/", "dpo"),
    Page("choisir-etablissement", "/mon-etablissement/", "dpo"),
    Page("administratif", "/usagers/{dossier}/rubriques/administratif/", "secretaire"),
    Page("consultations", "/usagers/{dossier}/consultations/", "chef_service"),
    Page("bris-a-revoir", "/acces-en-urgence/", "dpo"),
    Page("revoir-un-bris", "/acces-en-urgence/{bris}/", "dpo"),
    Page("equipe-du-dossier", "/usagers/{dossier}/equipe/", "chef_service"),
    Page("confier", "/usagers/{dossier}/equipe/confier/", "chef_service"),
    Page("autoriser", "/usagers/{dossier}/autorisations/donner/", "chef_service"),
    Page("equipes", "/equipes/", "directeur"),
    Page("equipe", "/equipes/{equipe}/", "directeur"),
    Page("creer-une-equipe", "/equipes/creer/", "directeur"),
    Page("professionnels", "/professionnels/", "directeur"),
    Page("professionnel", "/professionnels/{collegue}/", "directeur"),
    Page("ouvrir-un-compte", "/professionnels/ouvrir/", "directeur"),
    Page("qui-voit-quoi", "/qui-voit-quoi/", "directeur"),
    Page("reglage", "/qui-voit-quoi/infirmier/soins/", "directeur"),
    Page("journal", "/journal/", "dpo"),
    Page("dictionnaire", "/dictionnaire/", "dpo"),
    Page("dictionnaire-filtre", "/dictionnaire/?rubrique=parcours&etat=conditionnels", "dpo"),
    Page("finalites", "/finalites/", "dpo"),
    Page("finalite-declarer", "/finalites/insertion/declarer/", "dpo"),
    Page("parcours-professionnel", "/usagers/{dossier}/parcours-professionnel/", "coordonnateur"),
    Page("parcours-professionnel-ajouter", "/usagers/{dossier}/parcours-professionnel/ajouter/", "coordonnateur"),
    Page("periode", "/usagers/{dossier}/parcours-professionnel/{periode}/", "coordonnateur"),
    Page("admissions", "/admissions/", "chef_service"),
    Page("nouvelle-demande", "/admissions/nouvelle-demande/", "chef_service"),
    Page("demande", "/usagers/{dossier}/demandes/{demande}/", "chef_service"),
    Page("dossier-admission", "/usagers/{dossier}/rubriques/admission/", "chef_service"),
    Page("contrats-a-suivre", "/contrats/", "chef_service"),
    Page("contrat", "/usagers/{dossier}/contrats/{contrat}/", "chef_service"),
    Page("signer-un-contrat", "/usagers/{dossier}/contrats/{contrat}/signer/", "chef_service"),
    Page("dossier-administratif", "/usagers/{dossier}/rubriques/administratif/", "chef_service"),
    Page("dossier-prestations", "/usagers/{dossier}/rubriques/prestations/", "chef_service"),
    Page("occupation", "/occupation/", "chef_service"),
    Page("pilotage", "/pilotage/", "directeur"),
    Page("enquetes", "/enquetes/", "directeur"),
    Page("enquete", "/enquetes/{enquete}/", "directeur"),
    Page("enquete-resultats", "/enquetes/{enquete_close}/resultats/", "directeur"),
    Page("enquete-repondre", "/enquetes/{enquete}/repondre/", "directeur"),
    Page("enquete-questionnaire", "/enquetes/{enquete}/questionnaire/", "directeur"),
    Page("enquete-ouvrir", "/enquetes/ouvrir/", "directeur"),
    Page("cvs", "/cvs/", "directeur"),
    Page("cvs-seance", "/cvs/seances/{seance_cvs}/", "directeur"),
    Page("cvs-noter-une-seance", "/cvs/seances/ajouter/", "directeur"),
    Page("pilotage-soins", "/pilotage/", "cadre_sante"),
    Page("places", "/places/", "directeur"),
    Page("ma-journee-social", "/", "assistant_social"),
)

# States that only a mishap or a first time shows: the templates themselves, on invented data (not in production).
GALERIE = (
    Page("composants", "/_composants/", ""),
    Page("composants-dossier", "/_composants/dossier/?urgence=1", ""),
    *(
        Page(f"etat-{nom}", f"/_composants/{nom}/", "")
        for nom in (
            "connexion", "code", "enrolement-1", "enrolement-2", "enrolement-3", "enrolement-4", "deverrouiller",
            "mot-de-passe-nouveau", "mes-sessions", "choisir-etablissement", "bris-de-glace", "pourquoi",
            "400", "403", "404", "409", "413", "500", "503",
        )
    ),
)  # fmt: skip


def persona_de(donnees: dict[str, Any], profession: str) -> dict[str, Any]:
    """A working account of this profession, preferring the one who accompanies the richest dossiers (the first)."""
    return next(
        p
        for p in donnees["personas"]
        if p["profession"] == profession
        and p["etat"] == "actif"
        and p["site"] == "staff"
        and p["totp_secret"]
        and (profession in {"directeur", "dpo"} or _avec(donnees, p, {"equipe", "fonction"}))
    )


def _avec(donnees: dict[str, Any], persona: dict[str, Any], relations: set[str]) -> str | None:
    for dossier in donnees["dossiers"]:
        ici = dossier["etablissement"] in persona["etablissements"] and dossier["etat"] == "actif"
        if ici and dossier["relations"].get(persona["cle"], "") in relations:
            return str(dossier["uuid"])
    return None


def chemin_de(donnees: dict[str, Any], persona: dict[str, Any], page: Page) -> str:
    dossier = _avec(donnees, persona, {"equipe", "fonction"}) or ""
    return page.chemin.format(
        dossier=dossier,
        ferme=_avec(donnees, persona, {"", "autre_equipe"}) or "",
        transmission=_objet(donnees, "transmission", {dossier}, "soins"),
        proche=_objet(donnees, "proche", {dossier}, "proches"),
        doublon=_objet(
            donnees,
            "doublon",
            {d["uuid"] for d in donnees["dossiers"] if d["relations"].get(persona["cle"]) in {"equipe", "fonction"}},
            "identite",
        ),
        evaluation=_objet(donnees, "evaluation", {dossier}, "soins"),
        document=_objet(donnees, "document", {dossier}, "soins"),
        demande=_objet(donnees, "demandeadmission", {dossier}, "admission"),
        sejour=_objet(donnees, "sejour", {dossier}, "parcours"),
        projet=_objet(donnees, "projet", {dossier}, "projet"),
        versiondeprojet=_objet(donnees, "versiondeprojet", {dossier}, "projet"),
        objectif=_objet(donnees, "objectif", {dossier}, "projet"),
        contrat=_objet(donnees, "contrat", {dossier}, "administratif"),
        periode=_objet(donnees, "periodedeparcours", {dossier}, "parcours"),
        equipe=next((o["uuid"] for o in donnees["objets"] if o["type"] == "equipe"), ""),
        collegue=_collegue(donnees, persona),
        enquete=identifiant("enquete", 1),
        enquete_close=identifiant("enquete", 0),
        seance_cvs=identifiant("seance-cvs", 1),
        bris=_objet(
            donnees,
            "bris",
            {d["uuid"] for d in donnees["dossiers"] if d["etablissement"] == persona["etablissements"][0]},
        ),
    )


def _collegue(donnees: dict[str, Any], persona: dict[str, Any]) -> str:
    """Id of another account of the same ESMS."""
    ici = set(persona["etablissements"])
    return next((p["uuid"] for p in donnees["personas"] if p is not persona and ici & set(p["etablissements"])), "")


def _objet(donnees: dict[str, Any], genre: str, dossiers: set[str], categorie: str | None = None) -> str:
    """Id of the first object of this kind in one of these dossiers; empty when there is none."""
    for objet in donnees["objets"]:
        if objet["type"] == genre and objet["dossier"] in dossiers and objet["categorie"] == categorie:
            return str(objet["uuid"])
    return ""
