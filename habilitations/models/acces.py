"""What ties a dossier to those who may open it: accompaniment by a team, named grant, break-glass."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from dui.commun.chiffrement.champs import TexteChiffre
from dui.commun.modeles import ModeleDHabilitation
from habilitations.models.comptes import Compte, Professionnel
from habilitations.models.equipes import Datee, Equipe
from habilitations.models.structures import Etablissement


class Accompagnement(ModeleDHabilitation, Datee):
    """A team accompanies a dossier; the one source of team access (never copied into permission rows)."""

    reste_a_la_fusion = (
        "il dit qui accompagnait chaque dossier ; les équipes en cours en reçoivent un dans le dossier gardé"
    )

    dossier = models.ForeignKey("usagers.Dossier", on_delete=models.PROTECT, related_name="accompagnements")
    etablissement = models.ForeignKey(Etablissement, on_delete=models.PROTECT, related_name="+")
    equipe = models.ForeignKey(Equipe, on_delete=models.PROTECT, related_name="accompagnements")
    referent = models.ForeignKey(Professionnel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Datee.Meta):
        verbose_name = "accompagnement"
        verbose_name_plural = "accompagnements"
        indexes = [models.Index(fields=["equipe", "dossier"])]

    def __str__(self) -> str:
        return f"accompagnement {self.pk}"


class Autorisation(ModeleDHabilitation, UserObjectPermissionBase):
    """Named, dated grant outside the team, category by category, with the person's consent (guardian, direct key)."""

    reste_a_la_fusion = (
        "la personne a consenti pour ce dossier : il n’en ouvre pas un plus grand sans qu’on le lui redemande"
    )

    content_object = models.ForeignKey("usagers.Dossier", on_delete=models.PROTECT, related_name="autorisations")
    etablissement = models.ForeignKey(Etablissement, on_delete=models.PROTECT, related_name="+")
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin")
    fondement = models.CharField("fondement", max_length=200)
    consentement_le = models.DateField("consentement recueilli le")
    accordee_par = models.ForeignKey(Compte, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "autorisation nominative"
        verbose_name_plural = "autorisations nominatives"
        indexes = [models.Index(fields=["user", "content_object", "permission"])]
        constraints = [models.CheckConstraint(condition=models.Q(fin__gt=models.F("debut")), name="autorisation_dates")]

    def __str__(self) -> str:
        return f"autorisation {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """guardian compares the permission with the person, whom it loads; a change of dates has nothing to compare."""
        if self._state.adding:
            super().save(*args, **kwargs)
        else:
            models.Model.save(self, *args, **kwargs)

    @property
    def dossier_de_trace(self) -> object:
        return self.content_object_id


DUREE_MAXIMALE = dt.timedelta(hours=4)


class MotifBris(models.TextChoices):
    URGENCE = "urgence", "Urgence : la personne est en danger ou en détresse"
    CONTINUITE = "continuite", "Continuité : personne de son équipe n’est joignable"
    REMPLACEMENT = "remplacement", "Remplacement non encore enregistré"
    AUTRE = "autre", "Autre motif"


class BrisDeGlace(ModeleDHabilitation):
    """A dated emergency access: one dossier, read only, told to the DPO, the référent and the person."""

    reste_a_la_fusion = "un fait daté, revu tel quel ; il n’ouvre que quatre heures"

    dossier = models.ForeignKey("usagers.Dossier", on_delete=models.PROTECT, related_name="bris_de_glace")
    etablissement = models.ForeignKey(Etablissement, on_delete=models.PROTECT, related_name="+")
    compte = models.ForeignKey(Compte, on_delete=models.PROTECT, related_name="bris_de_glace")
    motif = models.CharField("motif", max_length=15, choices=MotifBris)
    precision = TexteChiffre("précision")
    ouvert_le = models.DateTimeField("ouvert le", default=timezone.now)
    expire_le = models.DateTimeField("expire le")
    referme_le = models.DateTimeField("refermé le", null=True, blank=True)
    alerte_le = models.DateTimeField("alerte envoyée le", null=True, blank=True)
    revu_le = models.DateTimeField("revu le", null=True, blank=True)
    revu_par = models.ForeignKey(Compte, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verdict = TexteChiffre("verdict", blank=True, null=True)

    class Meta:
        verbose_name = "accès en urgence"
        verbose_name_plural = "accès en urgence"
        indexes = [models.Index(fields=["compte", "dossier", "expire_le"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    expire_le__lte=models.F("ouvert_le") + models.Value(DUREE_MAXIMALE, models.DurationField())
                ),
                name="bris_quatre_heures",
            )
        ]

    def __str__(self) -> str:
        return f"accès en urgence {self.pk}"

    @property
    def dossier_de_trace(self) -> object:
        return self.dossier_id
