"""What a user would type in each kind of row: a valid form, and one change. A new kind without an example fails."""

from __future__ import annotations

from typing import Any

EXEMPLES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "sejours": (
        {"statut": "en_cours", "entree": "03/03/2026", "provenance": "Domicile"},
        {"provenance": "Hôpital de Caen"},
    ),
    "parcours-professionnel": (
        {
            "nature": "ulis",
            "intitule": "Cinquième",
            "lieu": "Collège Jean-Moulin",
            "du": "01/09/2025",
            "demi_journees": "6",
            "utilite": "Réunion de scolarité",
        },
        {"intitule": "Cinquième, avec une aide en français"},
    ),
    "coordonnees": ({"adresse": "3 rue des Lilas", "telephone": "06 39 98 00 01"}, {"adresse": "4 rue des Lilas"}),
    "adresse-protegee": ({"adresse": "Chez sa sœur"}, {"adresse": "Chez son frère"}),
    "proches": (
        {"nom": "Lucie Dupuis", "lien": "enfant", "role": "urgence", "ordre_appel": "1"},
        {"nom": "Lucie Dupuis-Roy"},
    ),
    "tiers": (
        {"nom": "Un voisin", "lien": "ami", "role": "contact", "ordre_appel": "2", "remarque": "Confié."},
        {"remarque": "Confié en mars."},
    ),
    "mesures": (
        {
            "type": "tutelle",
            "etendue": "les_deux",
            "mission": "representation",
            "titulaire": "UDAF",
            "du": "01/02/2026",
            "echeance": "01/02/2031",
        },
        {"titulaire": "UDAF du Calvados"},
    ),
    "evaluations-soins": (
        {"grille": "aggir", "date": "03/03/2026", "commentaire": "Au lever."},
        {"commentaire": "Au coucher."},
    ),
    "evaluations": (
        {"grille": "serafin-besoins", "date": "03/03/2026", "commentaire": "Avant la réunion."},
        {"commentaire": "Après la réunion."},
    ),
    "oppositions-proches": (
        {"nom": "Son cousin", "objet": "tout", "dite_par": "personne", "du": "01/02/2026"},
        {"nom": "Son neveu"},
    ),
    "consentements": (
        {
            "genre": "image",
            "decision": "accord",
            "donne_par": "personne",
            "nom": "Marcel Dupuis",
            "forme": "oral",
            "du": "01/02/2026",
        },
        {"nom": "Marcel Dupuis lui-même"},
    ),
    "vigilances": ({"type": "chute", "texte": "Marche lente", "du": "01/02/2026"}, {"texte": "Déambulateur"}),
    "projets": ({"titre": "Retourner au jardin", "du": "03/03/2026"}, {"titre": "Retourner au jardin, seul"}),
    "attentes": (
        {"origine": "personne", "texte": "Je veux aller au jardin."},
        {"texte": "Je veux aller au jardin chaque jour."},
    ),
    "besoins": ({"code": "1.2.1.3", "commentaire": "Marche lente"}, {"commentaire": "Marche lente, le matin"}),
    "objectifs": (
        {"intitule": "Aller au banc", "resultat": "Trois fois par semaine"},
        {"resultat": "Chaque jour de beau temps"},
    ),
    "actions": ({"intitule": "Marche accompagnée", "prestation": "2.2.1"}, {"intitule": "Marche accompagnée le matin"}),
    "bilans": (
        {"nature": "annuel", "date": "02/03/2026", "atteint": "Descend au banc"},
        {"atteint": "Descend au banc et remonte"},
    ),
    "accords": (
        {"par": "personne", "nom": "Marcel Dupuis", "reponse": "accord", "le": "02/03/2026", "moyen": "oral"},
        {"nom": "M. Marcel Dupuis"},
    ),
    "demandes": (
        {"origine": "famille", "recue_le": "02/03/2026", "priorite": "normale", "contexte": "Cherche une place."},
        {"contexte": "Cherche une place à Caen."},
    ),
    "pieces": ({"nature": "identite", "etat": "attendue", "precision": "Recto"}, {"precision": "Recto et verso"}),
    "remises": (
        {"document": "livret", "edition": "2025", "remis_le": "03/03/2026", "remis_a": "M. Dupuis"},
        {"remis_a": "M. Dupuis et sa fille"},
    ),
    "contrats": (
        {"genre": "sejour", "etat": "preparation", "effet_le": "03/03/2026", "objectifs": "Garder ses habitudes."},
        {"objectifs": "Garder ses habitudes et sortir le jeudi."},
    ),
    "droits": (
        {"nature": "apa", "etat": "ouvert", "du": "01/01/2026", "au": "31/12/2027", "reference": "2026/14"},
        {"reference": "2026/15"},
    ),
    "couvertures": ({"genre": "amc", "organisme": "Mutuelle", "du": "01/01/2026"}, {"organisme": "Mutuelle du Bocage"}),
    "reclamations": (
        {
            "nature": "reclamation",
            "theme": "repas",
            "qui": "personne",
            "canal": "oral",
            "recue_le": "02/03/2026",
            "objet": "Le repas arrive froid",
            "gravite": "faible",
        },
        {"objet": "Le repas du soir arrive froid"},
    ),
    "evenements-vie": (
        {"genre": "fete", "du": "02/03/2026", "recit": "Ses 80 ans, avec ses petits-enfants."},
        {"recit": "Ses 80 ans, en famille."},
    ),
    "evenements-parcours": (
        {"genre": "chambre", "du": "02/03/2026", "recit": "Chambre 12."},
        {"recit": "Chambre 12, côté jardin."},
    ),
    "evenements-famille": (
        {"genre": "naissance", "du": "02/03/2026", "recit": "Un arrière-petit-fils."},
        {"recit": "Un arrière-petit-fils, Jules."},
    ),
    "ressources": (
        {"nature": "retraite", "montant": "1 180 €", "frequence": "mois", "utilite": "Aide sociale"},
        {"montant": "1 200 €"},
    ),
}
# What a kind hangs on: added first, in this order.
AVANT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("attentes", "besoins", "objectifs", "bilans", "accords"), ("projets",)),
    "actions": ("projets", "objectifs"),
}
