"""Founding documents handed over; contracts, individual documents, amendments."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.urls import reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_simple as _jour
from dui.commun.etiquettes import Etiquette
from dui.commun.etiquettes import inscrire as inscrire_etiquettes
from dui.commun.horloge import aujourdhui
from usagers.bandeau import dossier_ouvert
from usagers.contrats import qui_signe, versions
from usagers.contrats.a_faire import du_dossier
from usagers.enums import EtatContrat, GenreContrat
from usagers.fiches import Detail, Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.fiches.vues import adresse, adresse_de
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
        depart=lambda request: {"remis_le": aujourdhui(), "remis_a": dossier_ouvert(request).nom_affiche},
    )
)


def _signes() -> Any:
    """Contracts that a new one may replace. Building asks nothing: the gate filters when the form is used."""
    return Contrat.objects.filter(signe_le__isnull=False)


class FormulaireContrat(FormulaireFiche):
    """`remplace` comes with the link « Préparer une nouvelle version », and is not asked again."""

    longs = ("parties", "objectifs", "prestations", "motif_retard")
    remplace = forms.ModelChoiceField(
        label="Remplace", required=False, queryset=_signes(), widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Le contrat à remplacer n’est pas signé."},
    )  # fmt: skip

    class Meta(MetaFiche):
        model = Contrat
        fields = (
            "genre", "etat", "parties", "objectifs", "prestations", "effet_le", "fin_le", "remis_le", "signe_le",
            "motif_retard", "remplace",
        )  # fmt: skip
        help_texts = {
            "parties": "Une personne par ligne, avec sa qualité : cela s’imprime. Vide si la personne agit seule."
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance._state.adding:
            self.fields["remplace"].disabled = True  # said once, when it is prepared

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("effet_le", "fin_le", "La fin précède le début. Vérifiez ces deux dates.")
        self.exiger_ordre("remis_le", "signe_le", "La signature précède la remise. Vérifiez ces deux dates.")
        for champ in ("remis_le", "signe_le"):
            if valeurs.get(champ) and valeurs[champ] > aujourdhui():
                self.add_error(champ, "Cette date est à venir. Notez-la le jour venu.")
        if valeurs.get("signe_le") and valeurs.get("etat") in {EtatContrat.PREPARATION, EtatContrat.REMIS}:
            valeurs["etat"] = EtatContrat.SIGNE.value  # a date says the state: nothing is asked twice
        elif valeurs.get("remis_le") and valeurs.get("etat") == EtatContrat.PREPARATION:
            valeurs["etat"] = EtatContrat.REMIS.value
        if valeurs.get("etat") == EtatContrat.SIGNE and not valeurs.get("signe_le"):
            self.add_error("signe_le", "Indiquez le jour de la signature.")
        if valeurs.get("etat") == EtatContrat.REFUSE and valeurs.get("signe_le"):
            self.add_error("signe_le", "La signature est refusée : laissez cette date vide, ou changez l’état.")
        if valeurs.get("etat") == EtatContrat.REMIS and not valeurs.get("remis_le"):
            self.add_error("remis_le", "Indiquez le jour de la remise.")


def _resumer_contrat(c: Contrat) -> Resume:
    dits = [
        f"Signé le {_jour(c.signe_le)}" if c.signe_le else "",
        f"Remis le {_jour(c.remis_le)}" if c.remis_le and not c.signe_le else "",
        f"Jusqu’au {_jour(c.fin_le)}" if c.fin_le else "",
        f"Terminé le {_jour(c.termine_le)}" if c.termine_le else "",
        "Nouvelle version d’un contrat déjà signé" if c.remplace_id else "",
        f"Retard : {c.motif_retard}" if c.motif_retard else "",
    ]
    titre = c.get_genre_display() + (f" à compter du {_jour(c.effet_le)}" if c.effet_le else "")
    fini = c.etat == EtatContrat.FINI or bool(c.fin_le and c.fin_le < aujourdhui())
    return Resume(titre, [d for d in dits if d], {"genre": "contrat", "etat": c.etat, "texte": ""}, passe=fini)


def _depart_de_contrat(request: Any) -> dict[str, Any]:
    """The first contract takes effect on the day of entry; a new version begins with the words of the one signed."""
    genre = request.GET.get("genre", "")
    depart = {"genre": genre} if genre in GenreContrat.values else {}
    if (ancien := _a_remplacer(request)) is not None:
        repris = {nom: getattr(ancien, nom) for nom in ("genre", "parties", "objectifs", "prestations", "fin_le")}
        return repris | {"remplace": ancien.pk}
    reponse = qui_signe.du_dossier(aujourdhui())
    depart["parties"] = qui_signe.parties_de(reponse) if reponse else ""
    entree = dossier_ouvert(request).entre_le
    return depart | ({"effet_le": entree} if entree and not Contrat.objects.exists() else {})


def _a_remplacer(request: Any) -> Contrat | None:
    try:
        cle = uuid.UUID(request.GET.get("remplace", ""))
    except ValueError:
        return None
    return Contrat.objects.filter(pk=cle, etat=EtatContrat.SIGNE).first()


def _figer(c: Contrat) -> str:
    if not versions.est_fige(c):
        return ""
    return (
        "Ce contrat est signé : il ne change plus et ne se retire pas. "
        "Préparez une nouvelle version, ou ajoutez un avenant."
    )


def _apres(c: Contrat) -> None:
    """Signed by its form, without a file: its words are kept all the same."""
    if c.signe_le and versions.est_fige(c):
        versions.figer(c, c.signe_le)
        terminer_le_remplace(c)


def terminer_le_remplace(c: Contrat) -> None:
    """The contract that this one replaces is over on the day this one is signed."""
    if c.remplace_id is None:
        return
    tenus = Contrat.objects.order_by().select_for_update(no_key=True, of=("self",))
    ancien = tenus.filter(pk=c.remplace_id, etat=EtatContrat.SIGNE).first()
    if ancien is not None:
        ancien.etat, ancien.termine_le = EtatContrat.FINI.value, c.signe_le
        ancien.version += 1
        ancien.save()


def _signataires(request: Any, contrat: Contrat) -> dict[str, Any]:
    cles = {"dossier": contrat.dossier_id, "contrat": contrat.pk}
    lignes = list(Signataire.objects.filter(contrat=contrat))
    ecrit, fige = courant().peut_ecrire(Categorie.ADMINISTRATIF), versions.est_fige(contrat)
    signe = contrat.etat == EtatContrat.SIGNE
    qualites = [s.qualite for s in lignes]
    return {
        "lignes": [{"s": s, "url": adresse_de(SIGNATAIRES, s, "retirer") if ecrit else ""} for s in lignes],
        "empreinte": contrat.empreinte,
        "fige": _figer(contrat),
        "avertissement": _a_verifier(contrat, qualites) if signe and qualites else "",
        "attendu": "" if fige else _qui_peut_signer(contrat),
        "url": reverse("usagers:signer_contrat", kwargs=cles)
        if ecrit and (signe or versions.se_signe(contrat))
        else "",
        "signe": signe,
        "url_pdf": reverse("usagers:contrat_pdf", kwargs=cles),
        "url_versions": reverse("usagers:contrat_versions", kwargs=cles) if fige else "",
        "url_nouvelle": f"{adresse(CONTRATS, 'ajouter')}?remplace={contrat.pk}" if signe and ecrit else "",
        "url_avenant": f"{adresse(CONTRATS, 'ajouter')}?genre={GenreContrat.AVENANT}" if signe and ecrit else "",
        "url_terminer": reverse("usagers:terminer_contrat", kwargs=cles) if signe and ecrit else "",
    }


def _a_verifier(c: Contrat, qualites: list[str]) -> str:
    return qui_signe.a_verifier(c.signe_le or aujourdhui(), qualites, c.parties or "")


def _qui_peut_signer(c: Contrat) -> str:
    """What the measures say today, and when the contract does not name the same persons."""
    reponse = qui_signe.du_dossier(aujourdhui())
    if reponse is None:
        return ""
    noms = [a.nom for r in (reponse, reponse.biens) if r for a in r.acteurs if a.nom]
    manque = [nom for nom in noms if nom not in (c.parties or "")]
    suite = f" Le contrat ne nomme pas {' ni '.join(dict.fromkeys(manque))}." if manque else ""
    return f"{reponse.phrase}{suite}"


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
        depart=_depart_de_contrat,
        details=(Detail("usagers/contrats/_signataires.html", _signataires),),
        publiable=True,
        jamais_publies=("motif_retard",),
        joindre=("remplace",),
        figer=_figer,
        apres=_apres,
    )
)


# -- who signed ----------------------------------------------------------------------------------------------


class FormulaireSignataire(FormulaireFiche):
    """Read, never filled: the signature has its own page."""

    class Meta(MetaFiche):
        model = Signataire
        fields = ("contrat", "nom", "qualite", "signe_le")


def _resumer_signataire(s: Signataire) -> Resume:
    signe = [f"Signé le {_jour(s.signe_le)}"] if s.signe_le else []
    return Resume(s.nom or "", [str(s.get_qualite_display()), *signe])


SIGNATAIRES = inscrire(
    Fiche(
        cle="signataires",
        modele=Signataire,
        categorie=Categorie.ADMINISTRATIF,
        nom="Participants et signataires",
        ajouter="",
        modifier="",
        vide="Personne n’est encore noté comme ayant participé ou signé.",
        formulaire=FormulaireSignataire,
        resumer=_resumer_signataire,
        rang=31,
        icone="pencil",
        remonter=lambda s: ("Contrat", adresse(CONTRATS, "fiche", contrat=s.contrat_id)),
        joindre=("contrat",),
        ajoutable=False,
        modifiable=False,
        en_section=False,
    )
)


def _echeances(request: Any, dossier: Any) -> dict[str, Any]:
    calendrier = du_dossier(dossier)
    lignes = calendrier.echeances
    if not lignes:
        return {}
    return {"lignes": lignes, "a_faire": [e for e in lignes if e.a_faire], "document": calendrier.document}


inscrire_section(Section(Categorie.ADMINISTRATIF, "usagers/contrats/_echeances.html", _echeances, 25))
