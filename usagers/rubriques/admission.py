"""Requests to come and their documents, as rows of the dossier."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.d_un_trait import lire_d_un_trait
from dui.commun.dates_fr import date_simple as _jour
from dui.commun.etiquettes import Etiquette
from dui.commun.etiquettes import inscrire as inscrire_etiquettes
from dui.commun.horloge import aujourdhui
from habilitations.personnes import collegues
from usagers.admission.etapes import EN_COURS, arreter_la_conservation, suites
from usagers.admission.pieces import attendre
from usagers.documents.liens import FormulaireAvecDocument
from usagers.enums import EtatDemande, EtatPiece
from usagers.fiches import Detail, Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.fiches.vues import adresse, adresse_de
from usagers.models import DemandeAdmission, EtapeAdmission, PieceAdmission
from usagers.suites import APRES_L_ENTREE
from usagers.suites import suites as suites_du_dossier

inscrire_etiquettes(
    "admission",
    {
        "demande": Etiquette("info", "inbox", "demande reçue"),
        "etude": Etiquette("info", "list-search", "à l’étude"),
        "decision": Etiquette("accent", "gavel", "admission décidée"),
        "attente": Etiquette("attention", "hourglass", "liste d’attente"),
        "entree": Etiquette("succes", "door-enter", "entrée"),
        "refus": Etiquette("neutre", "ban", "refus"),
        "desistement": Etiquette("neutre", "arrow-back-up", "désistement"),
    },
)
inscrire_etiquettes(
    "piece",
    {
        "attendue": Etiquette("info", "hourglass", "attendue"),
        "recue": Etiquette("succes", "check", "reçue"),
        "manquante": Etiquette("attention", "alert-circle", "manquante"),
        "sans_objet": Etiquette("neutre", "minus", "sans objet"),
    },
)


# -- the request -------------------------------------------------------------------------------------------


class FormulaireDemande(FormulaireFiche):
    longs = ("contexte",)

    class Meta(MetaFiche):
        model = DemandeAdmission
        fields = (
            "origine", "viatrajectoire", "recue_le", "accueil", "entree_souhaitee", "priorite", "relance_le",
            "contexte",
        )  # fmt: skip

    def verifier(self, valeurs: dict[str, Any]) -> None:
        recue = valeurs.get("recue_le")
        if recue and recue > aujourdhui():
            self.add_error("recue_le", "Cette date est à venir. Indiquez le jour où la demande est arrivée.")


def _apres_la_demande(d: DemandeAdmission) -> None:
    """A new one waits for its documents; one entered by mistake starts no retention."""
    if d.retire_le:
        arreter_la_conservation(d, "demande retirée")
    elif d.version == 1:
        attendre(d)


def resumer(d: DemandeAdmission) -> Resume:
    lignes = [
        d.get_origine_display(),
        f"Depuis le {_jour(d.etat_le)}" if d.etat_le else "",
        f"Entrée souhaitée le {_jour(d.entree_souhaitee)}" if d.entree_souhaitee else "",
        f"À relancer le {_jour(d.relance_le)}" if d.relance_le else "",
        f"Priorité {d.get_priorite_display().lower()}" if d.priorite != "normale" else "",
    ]
    return Resume(
        f"Demande du {_jour(d.recue_le)}",
        [x for x in lignes if x],
        {"genre": "admission", "etat": d.etat, "texte": ""},
        passe=d.etat not in EN_COURS,
    )


def _parcours(request: Any, demande: DemandeAdmission) -> dict[str, Any]:
    """The steps with their authors, and what may be done next."""
    pieces = PieceAdmission.objects.filter(
        Q(demande=demande) | Q(demande__isnull=True), etat__in=(EtatPiece.ATTENDUE, EtatPiece.MANQUANTE)
    )
    etapes, attendues = lire_d_un_trait(
        EtapeAdmission.objects.filter(demande=demande), pieces if demande.etat in EN_COURS else pieces.none()
    )
    noms = collegues({e.auteur_id for e in etapes if e.auteur_id}, courant().etablissement_id)
    ecrit = courant().peut_ecrire(Categorie.ADMISSION)
    cles = {"dossier": demande.dossier_id, "demandeadmission": demande.pk}
    return {
        "recue_le": demande.recue_le,
        "etapes": [{"etape": e, "qui": noms.get(e.auteur_id)} for e in etapes],
        "url": reverse("usagers:etape_admission", kwargs=cles) if ecrit and suites(demande) else "",
        "noms": PAS,
        "courante": _pas(demande),
        "pieces": [_piece(p, ecrit) for p in attendues],
        "url_pieces": adresse(PIECES, "liste"),
        "ensuite": suites_du_dossier(APRES_L_ENTREE) if demande.etat == EtatDemande.ENTREE else [],
    }


# The usual course; what stopped has no progress to show.
PAS = [str(e.label) for e in (EtatDemande.DEMANDE, EtatDemande.ETUDE, EtatDemande.DECISION, EtatDemande.ENTREE)]
_RANGS = {
    EtatDemande.DEMANDE: 1,
    EtatDemande.ETUDE: 2,
    EtatDemande.DECISION: 3,
    EtatDemande.ATTENTE: 3,
    EtatDemande.ENTREE: 4,
}


def _pas(demande: DemandeAdmission) -> int:
    return _RANGS.get(EtatDemande(demande.etat), 0)


def _piece(p: PieceAdmission, ecrit: bool) -> dict[str, Any]:
    nom = p.get_nature_display() + (f" ({p.precision})" if p.precision else "")
    page = "modifier" if ecrit else "fiche"
    return {"nom": nom, "obligatoire": p.obligatoire, "etat": p.etat, "url": adresse_de(PIECES, p, page)}


DEMANDES = inscrire(
    Fiche(
        cle="demandes",
        modele=DemandeAdmission,
        categorie=Categorie.ADMISSION,
        nom="Demandes d’admission",
        ajouter="Ajouter une demande",
        modifier="Modifier la demande",
        vide="Aucune demande d’admission.",
        formulaire=FormulaireDemande,
        resumer=resumer,
        rang=20,
        icone="inbox",
        aide="L’étude, la décision et l’entrée se notent ensuite, étape par étape, depuis la demande.",
        dater=lambda d: d.recue_le,
        champ_date="recue_le",
        depart=lambda request: {"recue_le": aujourdhui()},
        details=(Detail("usagers/admission/_parcours.html", _parcours),),
        apres=_apres_la_demande,
    )
)

# -- its steps: written by « Noter une étape », read everywhere else --------------------------------------------


class FormulaireEtapeLue(FormulaireFiche):
    """Read, never filled."""

    class Meta(MetaFiche):
        model = EtapeAdmission
        fields = ("demande", "etat", "le", "motif")


ETAPES = inscrire(
    Fiche(
        cle="etapes",
        modele=EtapeAdmission,
        categorie=Categorie.ADMISSION,
        nom="Étapes de l’admission",
        ajouter="",
        modifier="",
        vide="Aucune étape n’est notée.",
        formulaire=FormulaireEtapeLue,
        resumer=lambda e: Resume(f"{e.get_etat_display()}, {_jour(e.le)}", [e.motif] if e.motif else []),
        rang=21,
        icone="chevron-right",
        dater=lambda e: e.le,
        champ_date="le",
        remonter=lambda e: ("Demande", adresse(DEMANDES, "fiche", demandeadmission=e.demande_id)),
        joindre=("demande",),
        ajoutable=False,
        modifiable=False,
        retirable=False,
        en_section=False,
    )
)

# -- its documents -----------------------------------------------------------------------------------------


class ChoixDeDemande(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.en_clair}, {obj.get_etat_display().lower()}"


class FormulairePiece(FormulaireAvecDocument):
    RUBRIQUES = (Categorie.ADMISSION, Categorie.ADMINISTRATIF, Categorie.PRESTATIONS)

    class Meta(MetaFiche):
        model = PieceAdmission
        fields = ("demande", "nature", "precision", "etat", "obligatoire", "demandee_le", "recue_le", "document")
        help_texts = {"document": "Quand elle est déposée dans les documents du dossier."}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        demandes = DemandeAdmission.objects.de(courant().dossier_id)
        self.fields["demande"] = champ = ChoixDeDemande(demandes, label=self.fields["demande"].label, required=False)
        lues = list(demandes)
        champ.choices = [("", "Aucune demande en particulier"), *((d.pk, champ.label_from_instance(d)) for d in lues)]
        champ.initial = next((d.pk for d in lues if d.etat in EN_COURS), None)
        if not lues:
            champ.widget = forms.HiddenInput()

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("demandee_le", "recue_le", "La pièce arrive avant d’être demandée. Vérifiez ces dates.")
        if valeurs.get("recue_le") and valeurs.get("etat") in {EtatPiece.ATTENDUE, EtatPiece.MANQUANTE}:
            valeurs["etat"] = EtatPiece.RECUE.value  # the day it came says that it came
        if valeurs.get("etat") == EtatPiece.RECUE and not valeurs.get("recue_le"):
            self.add_error("recue_le", "Indiquez le jour où la pièce est arrivée.")


def _resumer_piece(p: PieceAdmission) -> Resume:
    lignes = [
        p.precision or "",
        p.demande.en_clair if p.demande else "",
        f"Reçue le {_jour(p.recue_le)}" if p.recue_le else "",
        f"Demandée le {_jour(p.demandee_le)}" if p.demandee_le and not p.recue_le else "",
        "Nécessaire pour décider" if p.obligatoire and not p.recue_le else "",
    ]
    return Resume(
        p.get_nature_display(),
        [x for x in lignes if x],
        {"genre": "piece", "etat": p.etat, "texte": ""},
        passe=p.etat in {EtatPiece.RECUE, EtatPiece.SANS_OBJET},
    )


PIECES = inscrire(
    Fiche(
        cle="pieces",
        modele=PieceAdmission,
        categorie=Categorie.ADMISSION,
        nom="Pièces de la demande",
        ajouter="Ajouter une pièce",
        modifier="Modifier la pièce",
        vide="Aucune pièce n’est attendue.",
        formulaire=FormulairePiece,
        resumer=_resumer_piece,
        rang=30,
        icone="files",
        aide="Notez le jour où elle arrive : elle devient « reçue ». Le fichier lui-même se dépose dans les documents.",
        dater=lambda p: p.recue_le,
        champ_date="recue_le",
        depart=lambda request: {"demandee_le": aujourdhui()},
    )
)
