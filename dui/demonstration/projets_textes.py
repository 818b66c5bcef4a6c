"""What the projects of the demonstration say, by public. `{qui}`, `{il}`… : `Personne.mots`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    intitule: str
    prestation: str
    frequence: str
    qui: str


@dataclass(frozen=True)
class Objectif:
    intitule: str
    resultat: str
    moyens: str
    critere: str
    avis: str
    facile: str
    besoin: str
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Trame:
    """One public: what may be said, proposed, aimed at."""

    vies: tuple[str, ...]
    syntheses: tuple[str, ...]
    faciles: tuple[str, ...]
    attentes: tuple[str, ...]
    proches: tuple[str, ...]
    propositions: tuple[str, ...]
    objectifs: tuple[Objectif, ...]
    bilans: tuple[tuple[str, str, str], ...]  # what was reached, what goes on, what the person says


EHPAD = Trame(
    vies=(
        "« Rester chez moi, même ici : mes meubles, mon jardin, mes habitudes. »",
        "« Ne pas devenir une charge. Voir mes petits-enfants grandir. »",
        "« Marcher encore, et qu’on me laisse le temps. »",
    ),
    syntheses=(
        "Marche avec un déambulateur, se fatigue l’après-midi. Aime la compagnie, redoute le bruit.",
        "Mémoire récente fragile, repères bien conservés dans l’unité. Très attaché{e} à sa famille.",
    ),
    faciles=("Je veux garder mes habitudes. Je veux sortir au jardin. Je veux voir ma famille.",),
    attentes=(
        "Je veux retourner au jardin, seul{e} si je peux.",
        "Je voudrais téléphoner à ma sœur sans demander la permission à tout le monde.",
        "Qu’on frappe avant d’entrer. Et qu’on attende que je réponde.",
        "Je voudrais jouer aux cartes, mais pas avec ceux qui trichent.",
    ),
    proches=(
        "Il faut qu’{il} continue à marcher : c’était sa fierté.",
        "Nous aimerions être prévenus avant les sorties.",
    ),
    propositions=(
        "Une marche accompagnée chaque matin, jusqu’à la rampe puis jusqu’au banc.",
        "Installer un téléphone à grosses touches, avec les photos de la famille.",
        "Proposer la partie de cartes du jeudi, à une petite table.",
    ),
    objectifs=(
        Objectif(
            "Retourner seul{e} jusqu’au jardin",
            "Descendre au banc et remonter, sans aide, par temps sec.",
            "Déambulateur réglé, rampe dégagée, bracelet d’appel.",
            "Trois descentes par semaine pendant un mois.",
            "J’y arriverai avant le printemps.",
            "Je vais au jardin tout{e} seul{e}.",
            "1.2.1.3",
            (
                Action(
                    "Marche accompagnée jusqu’au banc",
                    "2.2.1",
                    "chaque matin",
                    "la kinésithérapeute et l’aide-soignante",
                ),
                Action("Apprendre le chemin et les points de repos", "2.3.4.3", "deux fois par semaine", "l’éducateur"),
            ),
        ),
        Objectif(
            "Téléphoner à ma sœur chaque semaine",
            "Un appel par semaine, à l’heure choisie.",
            "Téléphone à touches larges, numéro enregistré avec sa photo.",
            "{Il} appelle sans aide trois semaines sur quatre.",
            "C’est le dimanche que je veux l’appeler.",
            "J’appelle ma sœur le dimanche.",
            "1.3.4.1",
            (Action("Préparer l’appel et rester à proximité", "2.3.4.1", "chaque dimanche", "l’infirmière"),),
        ),
        Objectif(
            "Choisir mes vêtements et me laver à mon rythme",
            "Faire sa toilette du haut seul{e}, habits choisis la veille.",
            "Temps prévu, habits préparés sur la chaise.",
            "Le relevé de la semaine montre cinq matins sur sept.",
            "Je ne veux pas qu’on se dépêche.",
            "Je choisis mes vêtements.",
            "1.2.1.1",
            (Action("Guider par la parole, sans faire à la place", "2.2.1", "chaque matin", "l’aide-soignante"),),
        ),
    ),
    bilans=(
        (
            "Descend au banc quatre fois par semaine, remonte avec une pause.",
            "On continue, sans aide jusqu’à la rampe.",
            "Je suis content{e}, mais l’hiver est long.",
        ),
        (
            "Les appels ont lieu trois semaines sur quatre.",
            "Garder l’heure du dimanche.",
            "Ma sœur m’a reconnu{e} à la voix.",
        ),
    ),
)

IME = Trame(
    vies=(
        "« Aller au collège de mon quartier et prendre le bus. »",
        "Montre l’image du cheval, puis celle de la maison.",
    ),
    syntheses=(
        "Communique par images et par gestes, comprend les consignes courtes. Aime l’eau et la musique.",
        "Progresse vite en groupe restreint. Les changements de lieu se préparent.",
    ),
    faciles=("J’apprends à prendre le bus. J’apprends à dire ce que je veux.",),
    attentes=(
        "Je veux prendre le bus tout{e} seul{e}.",
        "Je veux faire du cheval encore.",
        "Je veux manger avec mes copains.",
    ),
    proches=("Nous voudrions une nuit ailleurs sans larmes.", "Qu’on nous dise ce qui marche, pour le faire aussi."),
    propositions=(
        "Commencer par reconnaître l’arrêt, avec des photos prises ensemble.",
        "Un classeur d’images commun à la classe, à l’internat et à la maison.",
    ),
    objectifs=(
        Objectif(
            "Prendre le bus jusqu’à la médiathèque",
            "Faire le trajet avec un adulte à distance.",
            "Photos de l’arrêt, carte plastifiée, même chauffeur.",
            "Trois trajets réussis d’affilée.",
            "Sourit en montrant l’image du bus.",
            "Je prends le bus.",
            "1.3.4.2",
            (Action("Trajet accompagné", "2.3.4.3", "chaque mercredi", "l’éducateur"),),
        ),
        Objectif(
            "Dire ce que je veux avec mes images",
            "Faire trois demandes par jour sans aide.",
            "Classeur d’images partagé avec la famille.",
            "Relevé d’une semaine par mois.",
            "Oui, avec les images de cheval.",
            "Je montre ce que je veux.",
            "1.2.1.2",
            (
                Action("Atelier de communication par images", "2.2.2", "deux fois par semaine", "l’orthophoniste"),
                Action("Rencontre avec les parents autour du classeur", "2.3.3.5", "chaque trimestre", "l’éducatrice"),
            ),
        ),
    ),
    bilans=(
        ("Reconnaît l’arrêt et monte avec un adulte.", "L’adulte s’assied trois rangs derrière.", "Encore !"),
        ("Deux demandes par jour sans aide.", "Ajouter les images de la maison.", "Montre d’abord l’image du cheval."),
    ),
)

ADULTES = Trame(
    vies=(
        "« Retrouver un travail, même à mi-temps, et un logement à mon nom. »",
        "« Vivre tranquille, garder mon chien, revoir mon fils. »",
    ),
    syntheses=(
        "Autonome au quotidien, s’épuise dans les démarches. Soutien solide de l’équipe du matin.",
        "Sorti{e} de l’hôpital depuis peu, reprend confiance. Les papiers restent une source d’angoisse.",
    ),
    faciles=("Je veux travailler. Je veux un logement. Je veux voir mes proches.",),
    attentes=(
        "Je veux retrouver un travail à mi-temps, pas plus.",
        "Je veux gérer mon argent moi-même, avec un coup de main au début.",
        "Qu’on ne décide pas sans moi.",
    ),
    proches=("Tout va mieux quand il y a un but.", "Nous aimerions une visite un dimanche sur deux."),
    propositions=(
        "Un stage de deux semaines pour essayer, avant de signer quoi que ce soit.",
        "Un point d’une heure par mois sur le budget, avec un tableau simple.",
    ),
    objectifs=(
        Objectif(
            "Essayer un travail à mi-temps",
            "Un stage de deux semaines mené au bout.",
            "Rendez-vous avec Cap emploi, visite du lieu avant.",
            "Le stage est terminé et {il} en fait le récit.",
            "D’accord si je peux arrêter sans me justifier.",
            "J’essaie un travail.",
            "1.3.3.2",
            (Action("Préparer et accompagner le stage", "2.3.3.2", "chaque semaine", "l’assistante sociale"),),
        ),
        Objectif(
            "Tenir mon budget",
            "Payer seul{e} trois factures par mois.",
            "Tableau de dépenses sur une page, enveloppes.",
            "Trois mois sans découvert.",
            "Je veux qu’on m’explique, pas qu’on fasse à ma place.",
            "Je gère mon argent.",
            "1.3.5.1",
            (Action("Point budget", "2.3.5.2", "chaque mois", "l’éducatrice"),),
        ),
        Objectif(
            "Revoir mon fils",
            "Une rencontre par mois, dans un lieu choisi ensemble.",
            "Contact repris par lettre, puis par téléphone.",
            "Deux rencontres ont eu lieu.",
            "J’ai peur, mais c’est ce que je veux le plus.",
            "Je revois mon fils.",
            "1.3.3.4",
            (Action("Soutenir la reprise de contact", "2.3.3.5", "quand {il} le demande", "la psychologue"),),
        ),
    ),
    bilans=(
        (
            "Le stage a été mené au bout, avec une seule absence.",
            "Chercher un deuxième stage.",
            "Je suis fi{er} de moi.",
        ),
        ("Deux factures sur trois payées à temps.", "Ajouter un rappel sur le téléphone.", "C’est moins dur qu’avant."),
    ),
)

TRAMES = {"ehpad": EHPAD, "ime": IME, "adultes": ADULTES}
MOTIFS = ("N’y tient plus : {il} préfère autre chose.", "Santé fragile en ce moment : on en reparle au prochain point.")
