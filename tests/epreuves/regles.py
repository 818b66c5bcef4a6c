"""Expected answers, written from the rules and not from the decision: what each function may see, and on what ground.

One letter per category (L reads, E writes, V validates, - nothing), in the order of `ORDRE`. Sources: CSP L.1110-12 and
R.1110-1 (double limit), R.1110-2 (categories of professionals), L.1111-5 (secret care), house table of the direction.
"""

from __future__ import annotations

ORDRE = [
    "IDEN",
    "ADMI",
    "ADMN",
    "PRES",
    "PROC",
    "ACCO",
    "PARC",
    "PROJ",
    "SOIN",
    "PARA",
    "COOR",
    "RELA",
    "PSYC",
    "SECR",
    "ADRP",
    "TIER",
]

PAR_METIER = {
    "medecin": "L L - - L L L E V V E L - E - L",
    "cadre_sante": "E E L L E E E V E L V E - L L L",
    "infirmier": "L L - - L E L E E L E L - E - -",
    "aide_soignant": "L - - - L E - L E - L - - - - -",
    "kine": "L - - - - L - E L E E - - - - -",
    "ergo": "L - - - L E - E L E E - - - - -",
    "ortho": "L - - - L L - E L E E - - - - -",
    "psychomotricien": "L - - - - L - E L E E - - - - -",
    "dieteticien": "L - - - - L - L L E E - - - - -",
    "psychologue": "L L - - L E L E - E E L E - - L",
    "aes": "L - - - L E - E - - L - - - - -",
    "assistant_social": "L E E E E E E E - - E E - - E E",
    "educateur": "L L - L L E L E - - E L - - - L",
    "moniteur_educateur": "L - - - L E - E - - E - - - - -",
    "animateur": "L - - - - E - L - - E - - - - -",
    "veilleur": "L - - - L E - - - - L - - - - -",
    "coordonnateur": "E E E E E E E V - - V E - - - L",
    "chef_service": "E V E E E V E V - - V E - - L L",
    "directeur": "L V E L - - L - - - - E - - - -",
    "secretaire": "E E E E - - E - - - - E - - - -",
    "comptable": "L - L L - - - - - - - - - - - -",
    "dpo": "- - - - - - - - - - - - - - - -",
    "stagiaire_ide": "L - - - - L - - L - - - - - - -",
}

# « Fonctions administratives : hors équipe, accès au seul volet administratif » (CSP L.1110-12).
PAR_FONCTION = {
    "directeur": {"IDEN", "ADMI", "ADMN", "PRES", "PARC", "RELA"},
    "secretaire": {"IDEN", "ADMI", "ADMN", "PRES", "PARC", "RELA"},
    "comptable": {"IDEN", "ADMN", "PRES"},
}

CODES = {
    "identite": "IDEN", "admission": "ADMI", "administratif": "ADMN", "prestations": "PRES", "proches": "PROC",
    "accompagnement": "ACCO", "parcours": "PARC", "projet": "PROJ", "soins": "SOIN", "paramedical": "PARA",
    "coordination": "COOR", "relation": "RELA", "psychologue": "PSYC", "secret": "SECR", "adresse_protegee": "ADRP",
    "tiers": "TIER",
}  # fmt: skip

# Relations that open nothing at this moment, whatever the profession.
SANS_EFFET = {
    "", "autre_equipe", "autre_esms", "autre_organisme", "terminee", "a_venir", "bris_expire", "nominative_expiree",
    "homonyme", "demande", "archiviste",
}  # fmt: skip


def _metier(profession: str) -> dict[str, str]:
    return dict(zip(ORDRE, PAR_METIER[profession].split(), strict=True))


def lettres(persona: dict, dossier: dict) -> dict[str, str]:
    """Letter of each category that this persona holds on this dossier now; missing = nothing."""
    if persona["etat"] != "actif" or persona["site"] != "staff" or persona["profession"] not in PAR_METIER:
        return {}
    if dossier["etat"] != "actif" or dossier["etablissement"] not in persona["etablissements"]:
        return {}
    relation = dossier["relations"].get(persona["cle"], "")
    metier = {c: x for c, x in _metier(persona["profession"]).items() if x != "-"}
    if relation in SANS_EFFET:
        return {}
    if relation == "equipe":
        return metier
    if relation == "fonction":
        return {c: x for c, x in metier.items() if c in PAR_FONCTION[persona["profession"]]}
    if relation == "bris_ouvert":
        return dict.fromkeys(metier, "L")
    if relation.startswith("nominative:"):
        ouvertes = {CODES[c] for c in relation.split(":")[1].split("+")} | {"IDEN"}
        return {c: "L" for c in metier if c in ouvertes}
    return {}


def peut_lire(persona: dict, dossier: dict, code: str) -> bool:
    return code in lettres(persona, dossier)


def peut_ecrire(persona: dict, dossier: dict, code: str) -> bool:
    return lettres(persona, dossier).get(code, "-") in {"E", "V"}


# « Qui a consulté » watches over a dossier without opening it: functions of the ESMS, heads in the team, the référent.
REFERENTS = {"paul", "fatou", "manon", "thomas", "aurelie", "valerie"}


def peut_suivre(persona: dict, dossier: dict) -> bool:
    if persona["etat"] != "actif" or persona["site"] != "staff":
        return False
    if dossier["etablissement"] not in persona["etablissements"]:
        return False
    equipe = dossier["relations"].get(persona["cle"]) == "equipe"
    return (
        persona["profession"] in {"directeur", "dpo"}
        or (equipe and persona["profession"] in {"chef_service", "cadre_sante"})
        or (equipe and persona["cle"] in REFERENTS)
    )
