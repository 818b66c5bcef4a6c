"""Consents and authorisations: asked with a versioned text, checked against who decides, withdrawn at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue
from dui.commun.horloge import aujourdhui
from usagers.consentements import Etat, etat_de, genre_de, texte_de, texte_en_vigueur, textes
from usagers.consentements.verification import avertissement
from usagers.documents.liens import FormulaireAvecDocument
from usagers.enums import DecisionConsentement, FormeConsentement
from usagers.fiches import Detail, Fiche, Resume, inscrire
from usagers.fiches.formulaires import MetaFiche
from usagers.models import Consentement
from usagers.models.consentements import categories_d_information
from usagers.representation.ouvert import ouvert
from usagers.representation.repondant import A_VERIFIER, ConfirmerQuiRepond, avertir_sur_la_page
from usagers.transferts.envoi import arreter_sans_accord

ETATS: dict[Etat, tuple[str, str]] = {
    Etat.A_VENIR: ("neutre", "à venir"),
    Etat.EN_VIGUEUR: ("succes", "en vigueur"),
    Etat.BIENTOT_FINI: ("attention", "à redemander bientôt"),
    Etat.EXPIRE: ("neutre", "expiré"),
    Etat.RETIRE: ("neutre", "retiré"),
    Etat.REFUSE: ("alerte", "refus"),
}
PASSES = frozenset({Etat.EXPIRE, Etat.RETIRE})


def _lien_des_textes() -> str:
    return format_html(
        'Vide : le texte en vigueur ce jour-là. <a href="{}">Lire les textes</a>',
        reverse("usagers:textes_consentement"),
    )


class FormulaireConsentement(ConfirmerQuiRepond, FormulaireAvecDocument):
    longs = ("precision",)
    RUBRIQUES = (Categorie.PROCHES, Categorie.ACCOMPAGNEMENT, Categorie.COORDINATION)

    texte_version = forms.ChoiceField(
        label="Texte présenté",
        required=False,
        choices=lambda: [
            ("", "Le texte en vigueur"),
            *((t.version, f"{t.genre.label} ({t.version})") for t in textes()),
        ],
        help_text=lazy(_lien_des_textes, str)(),
    )
    categories = forms.MultipleChoiceField(
        label="Catégories d’informations",
        required=False,
        choices=categories_d_information,
        widget=forms.CheckboxSelectMultiple,
        help_text="Pour un partage ou un partenaire : ce dont la personne a accepté qu’il soit informé, rien de plus.",
    )

    class Meta(MetaFiche):
        model = Consentement
        fields = (
            "genre", "decision", "texte_version", "donne_par", "nom", "forme", "preuve", "document", "destinataire",
            "categories", "precision", "du", "au",
        )  # fmt: skip
        help_texts = {
            "destinataire": "Pour un partage ou un partenaire : le nom et la fonction.",
            "preuve": "Où retrouver le document signé.",
            "document": "S’il est déposé dans les documents du dossier.",
            "au": "Dernier jour. Vide : douze mois, ou le temps de l’accompagnement pour un partage.",
        }

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("du", "au", "La fin précède le début. Vérifiez ces deux dates.")
        genre, du = valeurs.get("genre"), valeurs.get("du")
        if not (genre and du):
            return
        if du > aujourdhui():
            self.add_error("du", "Cette date est dans l’avenir. Indiquez le jour où la personne a répondu.")
            return
        if genre_de(genre).destinataire and not valeurs.get("destinataire"):
            self.add_error("destinataire", "Indiquez avec qui : un accord vaut pour quelqu’un de précis.")
        if valeurs.get("forme") == FormeConsentement.PAPIER and not (valeurs.get("preuve") or self._signe(valeurs)):
            self.add_error("preuve", "Indiquez où retrouver le document signé.")
        self._limiter(valeurs)
        self._choisir_le_texte(valeurs)
        self._verifier_qui(valeurs)

    def _signe(self, valeurs: dict[str, Any]) -> bool:
        return bool(valeurs.get("document") or ("document" not in self.fields and self.instance.document_id))

    def _limiter(self, valeurs: dict[str, Any]) -> None:
        """An agreement is about something, until some day."""
        regle, accord = genre_de(valeurs["genre"]), valeurs.get("decision") == DecisionConsentement.ACCORD
        valeurs["categories"] = valeurs.get("categories") or None
        if regle.destinataire and accord and not valeurs["categories"]:
            self.add_error("categories", "Cochez ce qui peut être partagé : l’accord ne vaut que pour cela.")
        if accord and not valeurs.get("au"):
            valeurs["au"] = regle.fin_habituelle(valeurs["du"])

    def _choisir_le_texte(self, valeurs: dict[str, Any]) -> None:
        choisi = texte_de(valeurs["texte_version"]) if valeurs.get("texte_version") else None
        if choisi is not None and choisi.genre != valeurs["genre"]:
            self.add_error("texte_version", "Ce texte est celui d’un autre accord. Choisissez le bon, ou laissez vide.")
        elif choisi is None and (trouve := texte_en_vigueur(valeurs["genre"], valeurs["du"])):
            valeurs["texte_version"] = trouve.version

    def _verifier_qui(self, valeurs: dict[str, Any]) -> None:
        """Not a lock: whoever read the judgment confirms, and the row stays marked « à vérifier »."""
        if not valeurs.get("donne_par"):
            return
        texte = avertissement(ouvert().faits, valeurs["genre"], valeurs["donne_par"], valeurs["du"])
        self.avertir("donne_par", texte, valeurs)


def _avertir(c: Consentement) -> str:
    return avertissement(ouvert().faits, c.genre, c.donne_par, c.du)


def etat_du_jour(c: Consentement) -> Etat:
    return etat_de(c, aujourdhui(), ouvert().sorti_le)


def resumer(c: Consentement) -> Resume:
    etat = etat_du_jour(c)
    ton, texte = ETATS[etat]
    titre = str(c.get_genre_display())
    if c.destinataire:
        titre += f" : {c.destinataire}"
    qui = f"{c.get_donne_par_display()}{f' ({c.nom})' if c.nom else ''}"
    dits = [f"{c.get_decision_display()} du {date_longue(c.du, jour=False)} · {qui} · {c.get_forme_display()}"]
    if c.revoque_le:
        dits.append(f"Retiré le {date_longue(c.revoque_le, jour=False)}")
    elif c.au:
        dits.append(f"Valable jusqu’au {date_longue(c.au, jour=False)}")
    if _avertir(c):
        dits.append(A_VERIFIER)
    return Resume(
        titre, [*dits, *([c.precision] if c.precision else [])], {"ton": ton, "texte": texte}, passe=etat in PASSES
    )


PHRASES: dict[Etat, str] = {
    Etat.A_VENIR: "L’accord ne vaut pas encore.",
    Etat.EN_VIGUEUR: "L’accord est en vigueur.",
    Etat.BIENTOT_FINI: "L’accord est en vigueur, mais prend bientôt fin : reparlez-en avec la personne.",
    Etat.EXPIRE: "Cette réponse ne vaut plus : sa durée est passée, ou l’accompagnement est terminé.",
    Etat.RETIRE: "L’accord a été retiré : ne vous appuyez plus dessus.",
    Etat.REFUSE: "La personne a refusé.",
}


def _etat(request: Any, c: Consentement) -> dict[str, Any]:
    etat = etat_du_jour(c)
    retirable = (
        c.decision == DecisionConsentement.ACCORD and c.revoque_le is None and courant().peut_ecrire(Categorie.PROCHES)
    )
    cles = {"dossier": c.dossier_id, "consentement": c.pk}
    return {
        "phrase": f"{PHRASES[etat]} {c.revoque_par or ''}".strip() if etat == Etat.RETIRE else PHRASES[etat],
        "texte": texte_de(c.texte_version),
        "url_retirer": reverse("usagers:retirer_accord", kwargs=cles) if retirable else "",
    }


CONSENTEMENTS = inscrire(
    Fiche(
        cle="consentements",
        modele=Consentement,
        categorie=Categorie.PROCHES,
        nom="Autorisations et consentements",
        ajouter="Noter un accord ou un refus",
        modifier="Modifier cette réponse",
        vide="Aucun accord ni refus n’est noté.",
        formulaire=FormulaireConsentement,
        resumer=resumer,
        rang=40,
        icone="list-check",
        aide="Lisez le texte avec la personne, laissez-lui le temps. Un silence n’est pas un accord.",
        dater=lambda c: c.du,
        champ_date="du",
        details=(
            Detail("usagers/representation/_avertissement.html", avertir_sur_la_page(_avertir)),
            Detail("usagers/consentements/_etat.html", _etat),
        ),
        apres=lambda c: arreter_sans_accord(c.dossier_id),
    )
)
