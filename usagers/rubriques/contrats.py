"""Founding documents handed over; contracts, individual documents, amendments."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue
from dui.commun.etiquettes import Etiquette
from dui.commun.etiquettes import inscrire as inscrire_etiquettes
from dui.commun.horloge import aujourdhui
from usagers.contrats.a_faire import du_dossier
from usagers.enums import EtatContrat
from usagers.fiches import Detail, Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.models import Contrat, RemiseDocument, Signataire
from usagers.registres import Section, inscrire_section

inscrire_etiquettes(
    "contrat",
    {
        "preparation": Etiquette("info", "pencil", "en préparation"),
        "remis": Etiquette("attention", "hourglass", "remis, à signer"),
        "signe": Etiquette("succes", "check", "signé"),
        "refuse": Etiquette("attention", "ban", "signature refusée"),
        "fini": Etiquette("neutre", "archive", "terminé"),
    },
)
inscrire_etiquettes(
    "echeance",
    {
        "faite": Etiquette("succes", "check", "fait"),
        "faite_tard": Etiquette("neutre", "check", "fait après la date"),
        "en_retard": Etiquette("alerte", "alert-triangle", "en retard"),
        "bientot": Etiquette("attention", "clock", "bientôt"),
        "a_venir": Etiquette("neutre", "calendar", "à venir"),
        "sans_objet": Etiquette("neutre", "minus", "sans objet"),
    },
)


def _jour(date: Any) -> str:
    return date_longue(date, jour=False)


class FormulaireRemise(FormulaireFiche):
    longs = ("remarque",)

    class Meta(MetaFiche):
        model = RemiseDocument
        fields = ("remis_a", "document", "edition", "remis_le", "remarque")

    def verifier(self, valeurs: dict[str, Any]) -> None:
        remis = valeurs.get("remis_le")
        if remis and remis > aujourdhui():
            self.add_error("remis_le", "Cette date est à venir. Indiquez le jour où le document a été remis.")


def _resumer_remise(r: RemiseDocument) -> Resume:
    edition = f" ({r.edition})" if r.edition else ""
    dits = [f"Remis le {_jour(r.remis_le)} à {r.remis_a}", r.remarque or ""]
    return Resume(f"{r.get_document_display()}{edition}", [d for d in dits if d])


REMISES = inscrire(
    Fiche(
        cle="remises",
        modele=RemiseDocument,
        categorie=Categorie.ADMINISTRATIF,
        nom="Documents remis à l’accueil",
        ajouter="Noter un document remis",
        modifier="Modifier cette remise",
        vide="Aucun document d’accueil n’est noté comme remis.",
        formulaire=FormulaireRemise,
        resumer=_resumer_remise,
        rang=40,
        icone="book",
        aide="Livret d’accueil, charte, règlement de fonctionnement : remis à la personne ou à qui la représente.",
        dater=lambda r: r.remis_le,
        champ_date="remis_le",
        publiable=True,
    )
)


class FormulaireContrat(FormulaireFiche):
    longs = ("objectifs", "prestations", "motif_retard")

    class Meta(MetaFiche):
        model = Contrat
        fields = (
            "genre", "etat", "objectifs", "prestations", "effet_le", "fin_le", "remis_le", "signe_le", "motif_retard",
        )  # fmt: skip

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("effet_le", "fin_le", "La fin précède le début. Vérifiez ces deux dates.")
        self.exiger_ordre("remis_le", "signe_le", "La signature précède la remise. Vérifiez ces deux dates.")
        for champ in ("remis_le", "signe_le"):
            if valeurs.get(champ) and valeurs[champ] > aujourdhui():
                self.add_error(champ, "Cette date est à venir. Notez-la le jour venu.")
        if valeurs.get("etat") == EtatContrat.SIGNE and not valeurs.get("signe_le"):
            self.add_error("signe_le", "Indiquez le jour de la signature.")
        if valeurs.get("etat") == EtatContrat.REMIS and not valeurs.get("remis_le"):
            self.add_error("remis_le", "Indiquez le jour de la remise.")


def _resumer_contrat(c: Contrat) -> Resume:
    dits = [
        f"Signé le {_jour(c.signe_le)}" if c.signe_le else "",
        f"Remis le {_jour(c.remis_le)}" if c.remis_le and not c.signe_le else "",
        f"Jusqu’au {_jour(c.fin_le)}" if c.fin_le else "",
        f"Retard : {c.motif_retard}" if c.motif_retard else "",
    ]
    titre = c.get_genre_display() + (f" à compter du {_jour(c.effet_le)}" if c.effet_le else "")
    fini = c.etat == EtatContrat.FINI or bool(c.fin_le and c.fin_le < aujourdhui())
    return Resume(titre, [d for d in dits if d], {"genre": "contrat", "etat": c.etat, "texte": ""}, passe=fini)


def _signataires(request: Any, contrat: Contrat) -> dict[str, Any]:
    cles = {"dossier": contrat.dossier_id, "contrat": contrat.pk}
    return {
        "lignes": list(Signataire.objects.filter(contrat=contrat)),
        "empreinte": contrat.empreinte,
        "url": reverse("usagers:signer_contrat", kwargs=cles) if courant().peut_ecrire(Categorie.ADMINISTRATIF) else "",
        "url_pdf": reverse("usagers:contrat_pdf", kwargs=cles),
    }


CONTRATS = inscrire(
    Fiche(
        cle="contrats",
        modele=Contrat,
        categorie=Categorie.ADMINISTRATIF,
        nom="Contrats et documents individuels",
        ajouter="Ajouter un contrat, un avenant",
        modifier="Modifier ce contrat",
        vide="Aucun contrat de séjour ni document individuel.",
        formulaire=FormulaireContrat,
        resumer=_resumer_contrat,
        rang=30,
        icone="file-text",
        aide="Séjour de plus de deux mois : contrat de séjour. À domicile, en deçà, ou si la signature est refusée : "
        "document individuel (CASF D.311).",
        dater=lambda c: c.signe_le,
        champ_date="signe_le",
        details=(Detail("usagers/contrats/_signataires.html", _signataires),),
        publiable=True,
        jamais_publies=("motif_retard",),
    )
)


def _echeances(request: Any, dossier: Any) -> dict[str, Any]:
    lignes = du_dossier(dossier)
    return {"lignes": lignes, "a_faire": [e for e in lignes if e.a_faire]} if lignes else {}


inscrire_section(Section(Categorie.ADMINISTRATIF, "usagers/contrats/_echeances.html", _echeances, 25))
