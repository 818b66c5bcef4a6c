"""What professionals write in the demonstration, by public and by category. `{qui}`, `{il}`… : `Personne.mots`."""

from __future__ import annotations

from dui.commun.categories import Categorie as C

Textes = dict[C, list[tuple[str, str]]]

COMMUNS: Textes = {
    C.ADMISSION: [
        ("Demande d’admission", "Dossier complet reçu ; {qui} a visité l’établissement et donné son accord."),
        ("Avis de la commission d’admission", "Avis favorable. Accueil proposé dès qu’une place se libère."),
    ],
    C.ADMINISTRATIF: [
        ("Contrat signé", "Contrat lu avec {qui}, signé en deux exemplaires ; une copie lui a été remise."),
        ("Assurance", "Attestation de responsabilité civile reçue, valable jusqu’à la fin de l’année."),
        ("Droit à l’image", "{qui} accepte les photos affichées dans l’unité et refuse leur publication."),
    ],
    C.PRESTATIONS: [
        ("Aide au logement", "Demande déposée à la CAF ; réponse attendue sous deux mois."),
        ("Complémentaire santé", "Renouvellement fait avec {qui} ; carte mise à jour."),
    ],
    C.RELATION: [
        ("Enquête de satisfaction", "{qui} se dit satisfait{e} de l’accueil et souhaite plus de choix aux repas."),
        ("Réclamation entendue", "Linge égaré la semaine dernière : retrouvé, excuses présentées à {qui}."),
    ],
    C.TIERS: [
        (
            "Confidence d’un proche",
            "Un membre de la famille a demandé que ses difficultés de santé restent entre nous ; ne pas en parler "
            "à {qui} sans son accord.",
        ),
    ],
}

EHPAD: Textes = {
    C.PRESTATIONS: [
        ("Allocation personnalisée d’autonomie", "APA en établissement accordée par le département, GIR 4."),
        ("Aide sociale à l’hébergement", "Dossier complété avec la famille, transmis au CCAS."),
    ],
    C.PROCHES: [
        ("Entretien avec la famille", "La famille vient chaque dimanche. Elle souhaite être prévenue de toute chute."),
        ("Personne de confiance", "{qui} confirme son choix ; formulaire signé et rangé au dossier."),
    ],
    C.ACCOMPAGNEMENT: [
        ("Vie quotidienne", "{qui} aime se lever tard et prendre son café dans sa chambre. Toilette l’après-midi."),
        ("Atelier mémoire", "A participé avec plaisir ; {il} a raconté son premier métier au groupe."),
        ("Sortie au marché", "Belle sortie, {il} a choisi lui-même ses fruits. Un peu fatigué{e} au retour."),
    ],
    C.PARCOURS: [
        ("Arrivée dans l’unité", "Vivait seul{e} à domicile ; entrée préparée avec l’assistante sociale de l’hôpital."),
        ("Retour d’hospitalisation", "Retour après six jours en médecine. Ordonnance et lettre de liaison reçues."),
    ],
    C.PROJET: [
        ("Projet personnalisé", "« Continuer à descendre au jardin chaque jour. » Accompagner jusqu’à la rampe."),
        ("Bilan du projet", "Objectif atteint trois semaines sur quatre. {Il} veut continuer."),
    ],
    C.SOINS: [
        ("Visite du médecin", "Tension 13/7, auscultation libre. Traitement reconduit pour trois mois."),
        ("Suivi du poids", "Perte de 1,2 kg en un mois. Enrichir les repas, peser chaque semaine."),
        ("Pansement du talon", "Rougeur sans plaie. Décharge la nuit, surveillance à chaque toilette."),
    ],
    C.PARAMEDICAL: [
        (
            "Bilan de kinésithérapie",
            "Marche 40 m avec déambulateur, se relève seul{e} du fauteuil. Deux séances par semaine.",
        ),
        ("Essai de fauteuil", "Assise réglée, coussin anti-escarres fourni. À revoir dans un mois."),
    ],
    C.COORDINATION: [
        ("Rendez-vous en ophtalmologie", "Transport assis réservé, départ à 13 h 30. La famille accompagne."),
        (
            "Réunion d’équipe",
            "Point sur les nuits agitées : lumière douce laissée allumée, à réévaluer dans dix jours.",
        ),
    ],
    C.PSYCHOLOGUE: [
        ("Premier entretien", "{qui} parle de la perte de son logement et pleure un peu. Souhaite me revoir."),
        ("Entretien de suivi", "Humeur plus stable. Évoque pour la première fois le décès de son conjoint."),
    ],
}

IME: Textes = {
    C.PRESTATIONS: [
        ("Allocation d’éducation", "AEEH et complément renouvelés par la MDPH pour deux ans."),
        ("Notification d’orientation", "Orientation en IME renouvelée ; échéance notée à l’agenda."),
    ],
    C.PROCHES: [
        (
            "Rencontre avec les parents",
            "Les deux parents étaient présents. Ils demandent un cahier de liaison plus régulier.",
        ),
        ("Droit de visite", "Un week-end sur deux chez le père ; transport confirmé par les deux parents."),
    ],
    C.ACCOMPAGNEMENT: [
        (
            "Atelier cuisine",
            "{qui} a suivi la recette en images presque seul{e}, très heur{eux} du gâteau partagé au goûter.",
        ),
        ("Temps de groupe", "Supporte le groupe vingt minutes, puis demande à sortir avec son pictogramme « pause »."),
        ("Piscine", "Entre dans l’eau sans aide. A ri avec les autres pour la première fois."),
    ],
    C.PARCOURS: [
        ("Arrivée à l’IME", "Vient d’une classe ULIS. Accueil progressif : deux matinées, puis trois jours."),
        (
            "Stage de découverte",
            "Une semaine à l’atelier d’horticulture : ponctuel et appliqué, aime le travail dehors.",
        ),
    ],
    C.PROJET: [
        ("Projet individualisé", "« Prendre le bus tout{e} seul{e}. » Première étape : reconnaître l’arrêt."),
        ("Bilan avec la famille", "L’enseignante note de grands progrès en lecture. Objectif maintenu jusqu’en juin."),
    ],
    C.SOINS: [
        ("Visite médicale annuelle", "Croissance régulière, vaccins à jour. Lunettes à renouveler."),
        ("Protocole en cas de crise", "Crise de plus de cinq minutes : traitement d’urgence, puis appeler le 15."),
    ],
    C.PARAMEDICAL: [
        (
            "Bilan orthophonique",
            "Comprend les consignes doubles. Produit des phrases de trois mots avec appui gestuel.",
        ),
        ("Psychomotricité", "Meilleur équilibre, accepte les yeux fermés. Poursuivre une fois par semaine."),
    ],
    C.COORDINATION: [
        ("Équipe de suivi de scolarisation", "Inclusion au collège deux heures par semaine, avec accompagnement."),
        ("Rendez-vous au CAMSP", "Compte rendu demandé ; rappel programmé dans quinze jours."),
    ],
    C.PSYCHOLOGUE: [
        ("Observation en groupe", "{qui} cherche le regard de l’adulte avant d’agir. Anxiété forte aux transitions."),
        ("Entretien", "A dessiné sa maison, sans porte. Parle de ses peurs la nuit."),
    ],
    C.SECRET: [
        (
            "Consultation confidentielle",
            "{qui} a demandé que ses parents n’en soient pas informés ; accompagné{e} d’un adulte choisi.",
        ),
    ],
}

ADULTES: Textes = {
    C.PRESTATIONS: [
        ("Allocation aux adultes handicapés", "AAH renouvelée pour cinq ans ; notification rangée au dossier."),
        ("Prestation de compensation", "Demande d’heures d’aide humaine préparée avec {qui}."),
    ],
    C.PROCHES: [
        (
            "Appel de la sœur",
            "Elle s’inquiète de ne plus avoir de nouvelles. {qui} préfère l’appeler seul{e} dimanche.",
        ),
        ("Réseau proche", "Voisine de palier présente et attentive ; elle a un double des clés."),
    ],
    C.ACCOMPAGNEMENT: [
        ("Visite à domicile", "Logement tenu. Courrier trié ensemble, deux factures à payer avant la fin du mois."),
        ("Accompagnement aux courses", "Liste préparée par {qui}, budget respecté. A osé demander son chemin."),
        ("Café du mardi", "Vient depuis trois semaines ; {il} a proposé d’animer une partie de cartes."),
    ],
    C.PARCOURS: [
        ("Début de l’accompagnement", "Orienté{e} par la MDPH après une hospitalisation de quatre mois."),
        ("Entrée en logement autonome", "Bail signé, état des lieux fait. Première nuit paisible."),
    ],
    C.PROJET: [
        ("Projet d’accompagnement", "« Retrouver un travail à mi-temps. » Rencontre avec Cap emploi programmée."),
        ("Bilan à six mois", "Deux objectifs sur trois atteints. Reste la gestion du budget."),
    ],
    C.SOINS: [
        ("Lien avec le CMP", "Consultation mensuelle tenue. Traitement bien supporté, pilulier préparé chaque lundi."),
        ("Suivi du diabète", "Glycémies correctes. Rappel du rendez-vous chez le pédicure."),
    ],
    C.PARAMEDICAL: [
        ("Visite d’ergothérapie", "Barre d’appui conseillée dans la douche ; devis demandé."),
        ("Rééducation", "Dix séances faites sur quinze, douleurs en nette baisse."),
    ],
    C.COORDINATION: [
        (
            "Synthèse avec les partenaires",
            "CMP, mandataire et service réunis. Un seul interlocuteur désigné pour {qui}.",
        ),
        ("Rendez-vous à la MDPH", "Dossier déposé complet ; accusé de réception au classeur."),
    ],
    C.PSYCHOLOGUE: [
        ("Entretien de soutien", "{qui} dit se sentir isolé{e} le soir. Exercices de respiration repris ensemble."),
    ],
}

PAR_PROFIL = {"ehpad": EHPAD, "ime": IME, "adultes": ADULTES}

NOTES = {
    "ehpad": [
        "A bien dormi. Proposer à boire à chaque passage. Sa fille vient à 15 h.",
        "Porter les appareils auditifs dès le lever. Kiné à 10 h 30.",
        "Petit appétit depuis deux jours : fractionner les repas.",
        "Préfère la douche du soir. Rendez-vous chez le dentiste jeudi.",
    ],
    "ime": [
        "Rentre en taxi à 16 h 30. Prévoir le casque antibruit pour le gymnase.",
        "Prévenir avant tout changement d’emploi du temps, avec le planning en images.",
        "Sortie piscine jeudi : maillot et serviette dans le casier.",
    ],
    "adultes": [
        "Ne répond pas au téléphone le matin : envoyer un message.",
        "Visite à domicile mercredi à 14 h, apporter le dossier MDPH.",
        "Rendez-vous au CMP vendredi ; confirmer la veille.",
    ],
}

VIGILANCES = {
    "ehpad": [("allergie", "pénicilline"), ("chute", "deux chutes ce trimestre"), ("fausse_route", "eau gélifiée"),
              ("fugue", "cherche la sortie en fin de journée"), ("autre", "anticoagulant en cours")],
    "ime": [("epilepsie", "protocole dans le sac rouge"), ("allergie", "arachide, trousse d’urgence à l’infirmerie"),
            ("fugue", "court vers la route"), ("fausse_route", "couper les morceaux")],
    "adultes": [("epilepsie", "ne pas laisser seul au bain"), ("allergie", "latex"),
                ("autre", "diabète insulinodépendant")],
}  # fmt: skip


def ecrits_de(profil: str) -> dict[C, list[tuple[str, str]]]:
    """Every category of this public, common texts first."""
    return {c: COMMUNS.get(c, []) + PAR_PROFIL[profil].get(c, []) for c in C if c != C.IDENTITE}
