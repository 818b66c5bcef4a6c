"""Asking to come: the request, its steps, its documents; and the day from which a refused request grows old."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import TexteChiffre
from dui.commun.dates_fr import date_longue
from dui.commun.querysets import GestionnaireGarde
from usagers import donnees
from usagers.enums import EtatDemande, EtatPiece, Priorite
from usagers.models.saisie import DonneeSaisie, SaisiesGardees


class DemandeAdmission(DonneeSaisie):
    """A request to come. Its state is that of its last step, written by `usagers.admission.etapes`, not by the form."""

    categorie = Categorie.ADMISSION
    ne_se_transmet_pas = "une demande s’adresse à un établissement"

    origine = models.CharField("origine de la demande", max_length=20, choices=donnees.origines_de_demande)
    viatrajectoire = TexteChiffre("numéro ViaTrajectoire", blank=True, null=True)
    recue_le = models.DateField("demande reçue le")
    accueil = models.CharField("accueil demandé", max_length=20, choices=donnees.natures_de_sejour, blank=True)
    entree_souhaitee = models.DateField("entrée souhaitée le", null=True, blank=True)
    priorite = models.CharField("priorité", max_length=10, choices=Priorite, default=Priorite.NORMALE)
    relance_le = models.DateField("prochaine relance le", null=True, blank=True)
    contexte = TexteChiffre("ce que demande la personne", blank=True, null=True)
    etat = models.CharField("état", max_length=12, choices=EtatDemande, default=EtatDemande.DEMANDE)
    etat_le = models.DateField("dans cet état depuis le", null=True, blank=True)
    sejour = models.ForeignKey("usagers.Sejour", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(DonneeSaisie.Meta):
        verbose_name = "demande d’admission"
        verbose_name_plural = "demandes d’admission"
        ordering = ["-recue_le", "-cree_le"]
        indexes = [models.Index(fields=["etablissement", "etat", "recue_le"], name="demande_par_etat")]

    def __str__(self) -> str:
        return f"demande {self.pk}"

    @property
    def en_clair(self) -> str:
        return f"Demande reçue le {date_longue(self.recue_le, jour=False)}"

    @property
    def depuis(self) -> object:
        return self.etat_le or self.recue_le


class EtapeAdmission(DonneeSaisie):
    """One step of a request: who, when, and why when it decides. Never rewritten: the next step follows."""

    categorie = Categorie.ADMISSION
    droits_sql = "SELECT, INSERT"

    demande = models.ForeignKey(DemandeAdmission, on_delete=models.PROTECT, related_name="etapes")
    etat = models.CharField("étape", max_length=12, choices=EtatDemande)
    le = models.DateField("le")
    motif = TexteChiffre("motif", blank=True, null=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "étape d’admission"
        verbose_name_plural = "étapes d’admission"
        ordering = ["le", "cree_le"]

    def __str__(self) -> str:
        return f"étape {self.pk}"


class PiecesGardees(SaisiesGardees):
    """The request and the document come with the row: a list costs one query."""

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("demande", "document")


class PieceAdmission(DonneeSaisie):
    """A document that a request waits for, until it is received. The file itself is a `document` of the dossier."""

    categorie = Categorie.ADMISSION
    ne_se_transmet_pas = "accompagne une demande faite à un établissement"

    demande = models.ForeignKey(
        DemandeAdmission, verbose_name="pour", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    nature = models.CharField("pièce", max_length=20, choices=donnees.natures_de_piece)
    precision = TexteChiffre("précision", blank=True, null=True)
    etat = models.CharField("état", max_length=12, choices=EtatPiece, default=EtatPiece.ATTENDUE)
    demandee_le = models.DateField("demandée le", null=True, blank=True)
    recue_le = models.DateField("reçue le", null=True, blank=True)
    obligatoire = models.BooleanField("nécessaire pour décider", default=True, blank=True)
    document = models.ForeignKey(
        "usagers.Document", verbose_name="document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[GestionnaireGarde] = PiecesGardees()
    avec_retirees: ClassVar[GestionnaireGarde] = GestionnaireGarde()

    class Meta(DonneeSaisie.Meta):
        verbose_name = "pièce de la demande"
        verbose_name_plural = "pièces de la demande"
        ordering = ["-obligatoire", "nature", "cree_le"]

    def __str__(self) -> str:
        return f"pièce {self.pk}"


class DepartConservation(DonneeSaisie):
    """The event from which a retention of its own runs, written when it happens (rule ADM-02 of durees_conservation).

    A request refused or given up does not wait for the end of a stay that never began.
    """

    categorie = Categorie.ADMISSION

    regle = models.CharField("règle de conservation", max_length=12)
    evenement = models.CharField("évènement", max_length=40)
    le = models.DateField("à partir du")
    demande = models.ForeignKey(DemandeAdmission, on_delete=models.PROTECT, related_name="+")

    class Meta(DonneeSaisie.Meta):
        verbose_name = "départ d’une conservation"
        verbose_name_plural = "départs de conservation"

    def __str__(self) -> str:
        return f"conservation {self.pk}"
