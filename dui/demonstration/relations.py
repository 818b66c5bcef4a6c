"""Who is who and who accompanies whom: one table, read both to build the rows and to print the expected relations.

Nothing here asks the decision: outside checkers compare the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from habilitations.professions import FICHES, Profession

# ESMS: key -> (organisme, name, category, units, FINESS without its key)
ORGANISMES = {"rivages": ("Association Les Rivages", "14000100"), "phare": ("Fondation du Phare", "14000200")}
LIEUX = {
    "tilleuls": ("rivages", "EHPAD Les Tilleuls", "ehpad", ("Jardin", "Verger"), "14001001"),
    "glycines": ("rivages", "IME Les Glycines", "ime", ("Mésanges", "Hirondelles"), "14001002"),
    "horizon": ("rivages", "SAMSAH Horizon", "samsah", ("Accompagnement",), "14001003"),
    "ancrage": ("phare", "SAVS L’Ancrage", "savs", ("Appartements",), "14002001"),
}

# Teams: key -> (ESMS, unit, name, case of L.1110-12, proof, dossiers)
EQUIPES = {
    "jardin": ("tilleuls", "Jardin", "Équipe Jardin", 1, "", range(1, 36)),
    "verger": ("tilleuls", "Verger", "Équipe Verger", 1, "", range(36, 71)),
    "mesanges": ("glycines", "Mésanges", "Équipe Mésanges", 1, "", range(71, 91)),
    "hirondelles": ("glycines", "Hirondelles", "Équipe Hirondelles", 1, "", range(91, 111)),
    "horizon": ("horizon", "Accompagnement", "Équipe Horizon", 1, "", range(111, 136)),
    "ancrage": ("ancrage", "Appartements", "Équipe L’Ancrage", 1, "", range(136, 151)),
    "retour": (
        "horizon", "Accompagnement", "Retour à domicile", 2,
        "Équipe reconnue par la personne lors de l’entretien d’accueil, document signé.", range(111, 115),
    ),
    "chutes": (
        "tilleuls", None, "Prévention des chutes", 3,
        "Convention de coopération signée par la direction et les professionnels.", (1, 2, 3, 36, 37, 38),
    ),
}  # fmt: skip

ETATS = {35: "archive", 70: "archive", 110: "archive", 135: "archive", 69: "quarantaine", 148: "quarantaine",
         149: "purge"}  # fmt: skip
DETRUIT = 149
SORTIS = {33, 34, 68, 108, 134, 147} | set(ETATS)  # left the ESMS
SORTIS_DE_L_EQUIPE = {34, 108, 134} | set(ETATS)  # and their team has stopped
DECEDES = {33, 68, 69, 70}


@dataclass(frozen=True)
class Persona:
    cle: str
    prenom: str
    nom: str
    profession: str = ""
    lieux: tuple[str, ...] = ()
    unite: str = ""
    equipes: dict[str, str] = field(default_factory=dict)  # team -> actif | finie | a_venir
    nature: str = "professionnel"
    particularite: str = ""  # desactive | affectation_finie | stage | sans_totp

    @property
    def identifiant(self) -> str:
        from usagers.models.dossier import sans_accent

        return f"{sans_accent(self.prenom)}.{sans_accent(self.nom)}@demo.invalid".replace(" ", "-")

    @property
    def site(self) -> str:
        return "portail" if self.nature == "portail" else "staff"

    @property
    def lieux_en_cours(self) -> tuple[str, ...]:
        return () if self.particularite == "affectation_finie" else self.lieux

    @property
    def a_une_fonction(self) -> bool:
        return bool(self.profession) and bool(FICHES[Profession(self.profession)].fonction)


def _pro(cle: str, noms: str, metier: str, lieu: str, *equipes: str, unite: str = "", **autres: str) -> Persona:
    """`equipes`: « jardin », « jardin:finie », « jardin:a_venir »."""
    prenom, nom = noms.split("|")
    table = {e.split(":")[0]: [*e.split(":"), "actif"][1] for e in equipes}
    return Persona(cle, prenom, nom, metier, tuple(lieu.split("+")), unite, table, **autres)


PERSONAS = (
    _pro("ines", "Inès|Morel", "infirmier", "tilleuls", "jardin", unite="Jardin"),
    _pro("paul", "Paul|Garnier", "educateur", "tilleuls", "jardin", unite="Jardin"),
    _pro("karim", "Karim|Benali", "aide_soignant", "tilleuls", "jardin", unite="Jardin"),
    _pro("sophie", "Sophie|Roux", "veilleur", "tilleuls", "jardin", "verger"),
    _pro("claire", "Claire|Vasseur", "chef_service", "tilleuls", "jardin", "verger"),
    _pro("nora", "Nora|Haddad", "infirmier", "tilleuls", "verger", unite="Verger"),
    _pro("antoine", "Antoine|Lefèvre", "medecin", "tilleuls", "jardin", "verger"),
    _pro("helene", "Hélène|Caron", "cadre_sante", "tilleuls", "jardin", "verger"),
    _pro("yann", "Yann|Le Goff", "kine", "tilleuls", "chutes"),
    _pro("amelie", "Amélie|Weiss", "ergo", "tilleuls", "chutes"),
    _pro("lea", "Léa|Fontaine", "dieteticien", "tilleuls", "jardin", "verger"),
    _pro("camille", "Camille|Perrin", "psychologue", "tilleuls", "jardin", "verger"),
    _pro("julie", "Julie|Lambert", "animateur", "tilleuls", "jardin", "verger"),
    _pro("fatou", "Fatou|Diallo", "aes", "tilleuls", "verger", unite="Verger"),
    _pro("bernard", "Bernard|Chauvin", "directeur", "tilleuls"),
    _pro("odile", "Odile|Masson", "secretaire", "tilleuls"),
    _pro("gerard", "Gérard|Petit", "comptable", "tilleuls"),
    _pro("denise", "Denise|Arnaud", "dpo", "tilleuls+glycines+horizon"),
    _pro("theo", "Théo|Marchand", "stagiaire_ide", "tilleuls", "jardin", unite="Jardin", particularite="stage"),
    _pro("lucas", "Lucas|Renard", "infirmier", "tilleuls", "jardin", unite="Jardin", particularite="desactive"),
    _pro("monique", "Monique|Joly", "aide_soignant", "tilleuls", "jardin:finie", particularite="affectation_finie"),
    _pro("sonia", "Sonia|Klein", "infirmier", "tilleuls", "jardin:finie", "verger", unite="Verger"),
    _pro("louis", "Louis|Faure", "aide_soignant", "tilleuls", "jardin:a_venir"),
    _pro("agathe", "Agathe|Noël", "infirmier", "tilleuls", particularite="sans_totp"),
    _pro("thomas", "Thomas|Leroy", "educateur", "glycines", "mesanges", "hirondelles"),
    _pro("manon", "Manon|Olivier", "moniteur_educateur", "glycines", "mesanges", unite="Mésanges"),
    _pro("emma", "Emma|Dufour", "ortho", "glycines", "mesanges", "hirondelles"),
    _pro("noe", "Noé|Blanchard", "psychomotricien", "glycines", "hirondelles", unite="Hirondelles"),
    _pro("elise", "Élise|Moreau", "psychologue", "glycines", "mesanges", "hirondelles"),
    _pro("jeanne", "Jeanne|Rolland", "infirmier", "glycines", "mesanges", "hirondelles"),
    _pro("samir", "Samir|Belkacem", "chef_service", "glycines", "mesanges", "hirondelles"),
    _pro("vincent", "Vincent|Aubry", "directeur", "glycines"),
    _pro("aurelie", "Aurélie|Besson", "coordonnateur", "horizon", "horizon"),
    _pro("ousmane", "Ousmane|Traoré", "assistant_social", "horizon", "horizon", "retour"),
    _pro("marion", "Marion|Gillet", "infirmier", "horizon", "horizon", "retour"),
    _pro("julien", "Julien|Prévost", "kine", "horizon", "retour"),
    _pro("hugo", "Hugo|Lemaire", "infirmier", "ancrage", "ancrage"),
    _pro("valerie", "Valérie|Simon", "educateur", "ancrage", "ancrage"),
    _pro("brigitte", "Brigitte|Colin", "secretaire", "ancrage"),
    Persona("remi", "Rémi", "Weber", nature="technique"),
    Persona("marcel", "Marcel", "Dupuis", nature="portail"),
    Persona("lucie", "Lucie", "Dupuis", nature="portail"),
    Persona("roy", "Françoise", "Roy", nature="portail"),
    Persona("alain", "Alain", "Besnard", nature="portail"),
    Persona("christine", "Christine", "Picard", nature="portail"),
    Persona("nadia", "Nadia", "Cherif", nature="portail"),
)
PAR_CLE = {p.cle: p for p in PERSONAS}

# Relations with one dossier; the rows are built from these lines.
PARTICULIERES: dict[tuple[str, int], str] = {
    ("nora", 5): "bris_ouvert",
    ("nora", 6): "bris_expire",
    ("nora", 7): "nominative:soins+accompagnement",
    ("nora", 8): "nominative_expiree",
    ("karim", 40): "bris_ouvert",
    ("paul", 41): "nominative:projet+accompagnement+parcours",
    ("ines", 42): "bris_expire",
    ("ines", 43): "nominative_expiree",
    ("amelie", 10): "nominative:paramedical+projet",
    ("yann", 11): "bris_ouvert",
    ("manon", 95): "nominative:accompagnement",
    ("noe", 75): "bris_ouvert",
    ("julien", 120): "bris_expire",
    ("marcel", 1): "lui_meme",
    ("marcel", 60): "homonyme",
    ("lucie", 1): "personne_confiance",
    ("roy", 1): "curateur",
    ("alain", 12): "represente",
    ("alain", 44): "represente_biens",
    ("christine", 13): "represente_fini",
    ("nadia", 75): "parent",
    ("nadia", 76): "proche",
}


def lieu_de(numero: int) -> str:
    return next(e[0] for e in EQUIPES.values() if e[3] == 1 and numero in e[5])


def unite_de(numero: int) -> str:
    return next(str(e[1]) for e in EQUIPES.values() if e[3] == 1 and numero in e[5])


def etat_de(numero: int) -> str:
    return ETATS.get(numero, "actif")


def relation(persona: Persona, numero: int) -> str:
    """The declared relation of this persona with this dossier; empty when none."""
    if trouvee := PARTICULIERES.get((persona.cle, numero)):
        return trouvee
    if not persona.lieux:
        return ""
    equipes = {statut for cle, statut in persona.equipes.items() if numero in EQUIPES[cle][5]}
    if equipes:
        return _par_equipe(equipes, numero)
    return _sans_equipe(persona, lieu_de(numero))


def _sans_equipe(persona: Persona, lieu: str) -> str:
    if lieu in persona.lieux:
        return "terminee" if not persona.lieux_en_cours else "fonction" if persona.a_une_fonction else "autre_equipe"
    memes = {LIEUX[x][0] for x in persona.lieux} == {LIEUX[lieu][0]}
    return "autre_esms" if memes else "autre_organisme"


def relation_nouvelle(persona: Persona, lieu: str, equipes_du_dossier: set[str]) -> str:
    """For a dossier born after the loading (an import): from its ESMS and its teams, by key of the table."""
    if not persona.lieux:
        return ""
    statuts = {statut for cle, statut in persona.equipes.items() if cle in equipes_du_dossier}
    if statuts:
        return "equipe" if "actif" in statuts else "terminee" if "finie" in statuts else "a_venir"
    return _sans_equipe(persona, lieu)


def _par_equipe(statuts: set[str], numero: int) -> str:
    if numero in SORTIS_DE_L_EQUIPE:
        return "terminee"
    if "actif" in statuts:
        return "equipe"
    return "terminee" if "finie" in statuts else "a_venir"
