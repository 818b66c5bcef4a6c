"""Texts of the transmissions (données, actions, résultats), by public. `{qui}`, `{il}`… : `Personne.mots`."""

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


S, A, K = C.SOINS, C.ACCOMPAGNEMENT, C.COORDINATION

RELEVES: dict[str, list[Releve]] = {
    "ehpad": [
        Releve(S, Sujet.SOMMEIL, "{qui} a très peu dormi, s’est levé{e} quatre fois entre 1 h et 4 h.",
               "Change, tisane, lumière douce laissée allumée.", "Endormi{e} vers 4 h 30, repos jusqu’à 8 h."),
        Releve(S, Sujet.HYPERTHERMIE, "38,4 °C à 6 h 40, frissons, {il} dit avoir mal à la gorge.",
               "Paracétamol donné à 7 h selon protocole. Médecin prévenu, hydratation proposée toutes les heures.",
               "37,6 °C à 9 h. Continue à bien boire.", True),
        Releve(A, Sujet.ALIMENTATION, "{qui} n’a mangé que la moitié du repas de midi, sans plainte.",
               "Collation enrichie proposée à 15 h 30.", "Compote et crème terminées."),
        Releve(S, Sujet.CHUTE, "Retrouvé{e} assis{e} au pied du lit à 5 h 50, pas de perte de connaissance.",
               "Examen par l’infirmière, tension 12/7, douleur à la hanche droite cotée 2 sur 10. Famille prévenue.",
               "Marche avec déambulateur à 10 h sans douleur nouvelle.", True),
        Releve(S, Sujet.PEAU, "Rougeur au talon gauche de 2 cm, peau intacte, ne blanchit plus à la pression.",
               "Talon mis en décharge, position changée toutes les deux heures.", ""),
        Releve(A, Sujet.COMPORTEMENT, "{qui} cherche son manteau pour « rentrer à la maison » depuis 17 h.",
               "Promenade au jardin puis écoute de musique dans sa chambre.", "Apaisé{e} avant le dîner."),
        Releve(A, Sujet.VIE_SOCIALE, "{Il} a chanté à l’atelier du mardi et aidé une voisine à tourner les pages.",
               "", "Veut revenir la semaine prochaine."),
        Releve(S, Sujet.DOULEUR, "Grimace au lever, Algoplus à 3 sur 5.",
               "Antalgique donné trente minutes avant la toilette.", "Algoplus à 1 sur 5 après la toilette."),
        Releve(K, Sujet.FAMILLE, "La famille demande un point avec l’équipe sur les sorties du dimanche.",
               "Rendez-vous proposé jeudi à 16 h.", ""),
        Releve(S, Sujet.ELIMINATION, "Pas de selle depuis trois jours, ventre souple.",
               "Jus de pruneaux matin et soir, marche encouragée.", "Selle normale ce matin."),
        Releve(A, Sujet.MOBILITE, "{qui} a marché jusqu’à la salle à manger avec une seule aide.",
               "Déambulateur réglé à sa taille.", "Fier{e} de son parcours, à renouveler chaque midi."),
        Releve(K, Sujet.AUTRE, "Retour de la consultation d’ophtalmologie, collyre deux fois par jour.",
               "Ordonnance remise à l’infirmière.", ""),
    ],
    "ime": [
        Releve(A, Sujet.COMPORTEMENT, "{qui} s’est bouché les oreilles au gymnase et a quitté le groupe.",
               "Casque proposé, dix minutes au calme avec le pictogramme « pause ».", "A repris l’activité ensuite."),
        Releve(S, Sujet.AUTRE, "Crise d’épilepsie de deux minutes à 14 h 10 à l’atelier.",
               "Position de sécurité, surveillance, parents appelés.", "Réveil calme, repos à l’infirmerie.", True),
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
               "Ouvert et classé ensemble ; une facture payée en ligne.", "Prochaine séance de tri dans quinze jours."),
        Releve(K, Sujet.FAMILLE, "La sœur de {qui} propose de venir à la prochaine rencontre.",
               "{qui} donne son accord pour la première demi-heure.", ""),
        Releve(S, Sujet.ALIMENTATION, "Glycémie à 1,92 avant le repas, {il} a sauté le petit déjeuner.",
               "Rappel des repas réguliers, carnet revu ensemble.", "1,31 deux heures après."),
        Releve(A, Sujet.MOBILITE, "Trajet en bus fait seul{e} jusqu’à la médiathèque.",
               "Restions joignables au téléphone.", "Aucun appel, retour à l’heure."),
        Releve(K, Sujet.AUTRE, "La mandataire demande le montant du loyer à venir.",
               "Réponse faite avec l’accord de {qui}.", ""),
    ],
}  # fmt: skip
