"""A copy of a dossier on its way to another ESMS: the trace on each side, the proposal, the closed package.

One id serves the trace of the sender, the proposal and the package: one transfer is one of each, and a key of its own.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import JSONChiffre, TexteChiffre
from usagers.enums import EtatTransfert, SensTransfert
from usagers.models.saisie import DonneeSaisie


class Transfert(DonneeSaisie):
    """What was sent, or received, kept in the dossier it left or made. `choix`: {heading: [[model, id]]} while it is
    prepared. `contenu`: what left, counted by heading; what came also lists its rows."""

    categorie = Categorie.PARCOURS
    ne_se_transmet_pas = "trace de ce qu’un établissement a transmis ou reçu"

    sens = models.CharField("sens", max_length=5, choices=SensTransfert, default=SensTransfert.EMIS)
    autre = models.ForeignKey(
        "habilitations.Etablissement",
        verbose_name="autre établissement",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    etat = models.CharField("état", max_length=12, choices=EtatTransfert, default=EtatTransfert.PREPARATION)
    etat_le = models.DateField("dans cet état depuis le", null=True, blank=True)
    motif = TexteChiffre("pourquoi transmettre")
    informe_le = models.DateField("personne informée le", null=True, blank=True)
    accord = models.UUIDField("accord de la personne", null=True, blank=True, editable=False)
    expire_le = models.DateField("réponse attendue avant le", null=True, blank=True)
    reponse = TexteChiffre("réponse", blank=True, null=True)
    choix = JSONChiffre("choix en cours", blank=True, null=True)
    contenu = JSONChiffre("contenu", blank=True, null=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "transmission du dossier"
        verbose_name_plural = "transmissions du dossier"
        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return f"transfert {self.pk}"

    @property
    def nom_de_l_autre(self) -> str:
        return self.autre.nom if self.autre else "un autre établissement"


class EnTransit(models.Model):
    """Belongs to no dossier: encrypted under the key of the transfer, walled by its own policies (`rls`).

    `exemption`: the written reason that these rows have no category.
    """

    exemption = "ni encore ni plus un dossier : copie fermée sous sa propre clé, détruite à la réponse ou au terme"
    droits_sql = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, editable=False)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def dossier_id(self) -> Any:
        """The id under which the fields are encrypted."""
        return self.pk


class Proposition(EnTransit):
    """What the receiver may know before accepting (`annonce`), emptied once answered."""

    etablissement = models.ForeignKey(
        "habilitations.Etablissement", verbose_name="proposé à", on_delete=models.PROTECT, related_name="+"
    )
    origine = models.ForeignKey(
        "habilitations.Etablissement", verbose_name="proposé par", on_delete=models.PROTECT, related_name="+"
    )
    source = models.UUIDField("dossier d’origine")
    etat = models.CharField("état", max_length=12, choices=EtatTransfert, default=EtatTransfert.PROPOSE)
    expire_le = models.DateField("réponse attendue avant le")
    annonce = JSONChiffre("annonce", null=True)
    repondu_le = models.DateTimeField("répondu le", null=True)
    repondu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="répondu par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    ouvert = models.UUIDField("dossier ouvert", null=True)

    class Meta:
        verbose_name = "dossier proposé"
        verbose_name_plural = "dossiers proposés"
        ordering = ["-cree_le"]
        indexes = [models.Index(fields=["etablissement", "etat"], name="proposition_par_etat")]

    def __str__(self) -> str:
        return f"proposition {self.pk}"


class Paquet(EnTransit):
    """The rows, read by tasks alone. `fichiers`: random names of the encrypted files that came with them."""

    contenu = JSONChiffre("contenu", null=True)
    fichiers = models.JSONField("fichiers", default=list)
    detruit_le = models.DateTimeField("détruit le", null=True)

    class Meta:
        verbose_name = "paquet en transit"
        verbose_name_plural = "paquets en transit"

    def __str__(self) -> str:
        return f"paquet {self.pk}"
