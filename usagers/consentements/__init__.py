"""Consents: kinds and texts as data, who may give them, whether one is in force. Pure but for `verification`."""

from usagers.consentements.regles import Genre, genre_de, texte_de, texte_en_vigueur, textes
from usagers.consentements.vigueur import Etat, consent_en_vigueur, etat_de

__all__ = ["Etat", "Genre", "consent_en_vigueur", "etat_de", "genre_de", "texte_de", "texte_en_vigueur", "textes"]
