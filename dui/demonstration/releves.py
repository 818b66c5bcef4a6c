"""Texts of the transmissions (données, actions, résultats), by public.

`{qui}`, `{il}`… : `Personne.mots`. `{h0}` `{h1}` `{h2}`: hours before the writing (fact, gesture, result).
"""

from __future__ import annotations

from typing import NamedTuple

from coordination.models import Cible as Sujet
from dui.commun.categories import Categorie as C


class Releve(NamedTuple):
    categorie: C
    cible: Sujet
    donnees: str
    actions: str = ""
    resultats: str = ""
    urgente: bool = False
    heures: tuple[int, ...] = ()  # of the day when it can be written; empty: any
    libre: str = ""  # the free target, when it is « autre »


NUIT = (5, 6, 7)
S, A, K = C.SOINS, C.ACCOMPAGNEMENT, C.COORDINATION

RELEVES: dict[str, list[Releve]] = {
    "ehpad": [
        Releve(S, Sujet.SOMMEIL, "{qui} a très peu dormi, s’est levé{e} quatre fois entre 1 h et 4 h.",
               "Change, tisane, lumière douce laissée allumée.", "Endormi{e} vers 4 h 30.", False, NUIT),
        Releve(S, Sujet.HYPERTHERMIE, "38,4 °C à {h0}, frissons, {il} dit avoir mal à la gorge.",
               "Paracétamol donné à {h1} selon protocole. Médecin prévenu, hydratation proposée toutes les heures.",
               "37,6 °C à {h2}. Continue à bien boire.", True),
        Releve(A, Sujet.ALIMENTATION, "{qui} n’a mangé que la moitié du repas de midi, sans plainte.",
               "Collation enrichie proposée l’après-midi.", "Compote et crème terminées.", False, (16, 17, 20)),
        Releve(S, Sujet.CHUTE, "Retrouvé{e} assis{e} au pied du lit à {h0}, pas de perte de connaissance.",
               "Examen par l’infirmière, tension 12/7, douleur à la hanche droite cotée 2 sur 10. Famille prévenue.",
               "Marche avec déambulateur à {h2} sans douleur nouvelle.", True),
        Releve(S, Sujet.PEAU, "Rougeur au talon gauche de 2 cm, peau intacte, ne blanchit plus à la pression.",
               "Talon mis en décharge, position changée toutes les deux heures.", ""),
        Releve(A, Sujet.COMPORTEMENT, "{qui} cherche son manteau pour « rentrer à la maison » depuis {h0}.",
               "Promenade au jardin puis écoute de musique dans sa chambre.", "Apaisé{e} avant le dîner.",
               heures=(19, 20)),
        Releve(A, Sujet.VIE_SOCIALE, "{Il} a chanté à l’atelier du mardi et aidé une voisine à tourner les pages.",
               "", "Veut revenir la semaine prochaine."),
        Releve(S, Sujet.DOULEUR, "Grimace au lever, Algoplus à 3 sur 5.",
               "Antalgique donné trente minutes avant la toilette.", "Algoplus à 1 sur 5 après la toilette.",
               heures=(9, 10, 11)),
        Releve(K, Sujet.FAMILLE, "La famille demande un point avec l’équipe sur les sorties du dimanche.",
               "Rendez-vous proposé jeudi à 16 h.", ""),
        Releve(S, Sujet.ELIMINATION, "Pas de selle depuis trois jours, ventre souple.",
               "Jus de pruneaux matin et soir, marche encouragée.", "Selle normale ce matin.", False, (9, 11, 14)),
        Releve(A, Sujet.MOBILITE, "{qui} a marché jusqu’à la salle à manger avec une seule aide.",
               "Déambulateur réglé à sa taille.", "Fier{e} de son parcours, à renouveler chaque midi."),
        Releve(K, Sujet.AUTRE, "Retour de la consultation d’ophtalmologie, collyre deux fois par jour.",
               "Ordonnance remise à l’infirmière.", libre="Consultation"),
    ],
    "ime": [
        Releve(A, Sujet.COMPORTEMENT, "{qui} s’est bouché les oreilles au gymnase et a quitté le groupe.",
               "Casque proposé, dix minutes au calme avec le pictogramme « pause ».", "A repris l’activité ensuite.",
               heures=(11, 15, 16)),
        Releve(S, Sujet.AUTRE, "Crise d’épilepsie de deux minutes à {h0} à l’atelier.",
               "Position de sécurité, surveillance, parents appelés.", "Réveil calme, repos à l’infirmerie.",
               True, (11, 15, 16), "Épilepsie"),
        Releve(A, Sujet.SCOLARITE, "{qui} a lu seul{e} la consigne en images et terminé son exercice.",
               "Félicité{e} devant le groupe.", "Demande à continuer demain."),
        Releve(K, Sujet.FAMILLE, "La maman signale une nuit courte et un rendez-vous chez l’orthodontiste mardi.",
               "Taxi décalé à 10 h 30 ce jour-là.", ""),
        Releve(A, Sujet.ALIMENTATION, "Refuse les légumes verts mais goûte la purée de carotte.",
               "Assiette à compartiments, un seul nouvel aliment.", "Trois cuillères, sans insister."),
        Releve(S, Sujet.DOULEUR, "Se tient le ventre et pleure après le repas.",
               "Repos à l’infirmerie, température 36,9 °C.", "Reparti{e} jouer au bout de vingt minutes."),
        Releve(A, Sujet.VIE_SOCIALE, "Premier jeu à deux avec un camarade, échange de cartes pendant un quart d’heure.",
               "", "À proposer de nouveau en petit groupe."),
        Releve(K, Sujet.SCOLARITE, "L’école d’accueil confirme l’inclusion du jeudi matin avec un accompagnant.",
               "Emploi du temps en images refait avec {qui}.", ""),
    ],
    "adultes": [
        Releve(A, Sujet.VIE_SOCIALE, "{qui} est venu{e} au café du mardi et a parlé de son projet de cours de dessin.",
               "Plaquette de l’association remise.", "Souhaite visiter jeudi."),
        Releve(S, Sujet.COMPORTEMENT, "{qui} dit entendre des voix depuis deux jours, dort peu.",
               "CMP appelé, rendez-vous avancé à demain 9 h ; accompagnement prévu.", "", True),
        Releve(A, Sujet.AUTRE, "Courrier de la banque non ouvert depuis trois semaines.",
               "Ouvert et classé ensemble ; une facture payée en ligne.", "Prochaine séance de tri dans quinze jours.",
               libre="Courrier et budget"),
        Releve(K, Sujet.FAMILLE, "La sœur de {qui} propose de venir à la prochaine rencontre.",
               "{qui} donne son accord pour la première demi-heure.", ""),
        Releve(S, Sujet.ALIMENTATION, "Glycémie à 1,92 avant le repas, {il} a sauté le petit déjeuner.",
               "Rappel des repas réguliers, carnet revu ensemble.", "1,31 deux heures après."),
        Releve(A, Sujet.MOBILITE, "Trajet en bus fait seul{e} jusqu’à la médiathèque.",
               "Restions joignables au téléphone.", "Aucun appel, retour à l’heure."),
        Releve(K, Sujet.AUTRE, "La mandataire demande le montant du loyer à venir.",
               "Réponse faite avec l’accord de {qui}.", libre="Mandataire"),
    ],
}  # fmt: skip


# Marcel Dupuis, told day by day: (days ago, hour, minute, author, text). What the band and the note of the day say.
RECIT_1: list[tuple[int, int, int, str, Releve]] = [
    (0, 2, 10, "sophie", Releve(A, Sujet.SOMMEIL, "Réveillé trois fois, chaud, un peu perdu au deuxième réveil.",
                                "Rassuré, lumière douce laissée allumée, 200 ml d’eau bus.", "")),
    (0, 6, 40, "karim", Releve(S, Sujet.HYPERTHERMIE, "38,4 °C à 5 h, frissons, dit avoir mal à la gorge.",
                               "Paracétamol donné par l’infirmière de nuit à 5 h 20. Dr Lefèvre prévenu, passe à 11 h.",
                               "37,9 °C à 6 h 30. À reprendre à 8 h.", True)),
    (1, 15, 30, "paul", Releve(A, Sujet.FAMILLE, "Sa fille Lucie a apporté des photos de la maison de Lisieux.",
                               "Nous les avons accrochées ensemble au-dessus du fauteuil.",
                               "Très heureux, les a montrées à ses voisins de table.")),
    (1, 20, 15, "karim", Releve(A, Sujet.ALIMENTATION, "N’a mangé que la soupe et le dessert.",
                                "Verre de lait enrichi au coucher.", "Bu en entier.")),
    (2, 11, 5, "ines", Releve(S, Sujet.HYPERTHERMIE, "37,8 °C à 10 h, toux sèche depuis jeudi.",
                              "Température deux fois par jour, boissons chaudes.", "")),
    (3, 17, 20, "yann", Releve(K, Sujet.MOBILITE, "Descend au jardin avec son déambulateur, s’arrête deux fois.",
                               "Chaise posée à mi-parcours.", "Veut y retourner vendredi.")),
]  # fmt: skip
