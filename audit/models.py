"""The journal of accesses (append-only, chained, read by its own role) and the trail of changes (auditlog)."""

from __future__ import annotations

import uuid
from typing import Any

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models

from dui.commun.acces import courant_ou_rien
from dui.commun.chiffrement.champs import JSONChiffre


class Trace(models.Model):
    """One line of the journal. Identifiers only: no name, no value. Written by `dui_journal_ecrire`, by nothing else.

    The table is partitioned by month and belongs to the migration; rows are chained by `empreinte` per ESMS.
    """

    droits_sql = ""

    etablissement = models.UUIDField("établissement")
    seq = models.BigIntegerField("numéro")
    horodatage = models.DateTimeField("horodatage")
    requete = models.UUIDField("requête")
    acteur = models.UUIDField("acteur", null=True)
    dossiers = ArrayField(models.UUIDField(), verbose_name="dossiers")
    categorie = models.CharField("catégorie", max_length=20)
    action = models.CharField("action", max_length=20)
    issue = models.CharField("issue", max_length=10)
    base = models.CharField("base", max_length=20)
    motif = models.CharField("motif", max_length=200)
    precedente = models.BinaryField("empreinte précédente")
    empreinte = models.BinaryField("empreinte")
    pk = models.CompositePrimaryKey("etablissement", "seq", "horodatage")

    class Meta:
        managed = False
        db_table = "audit_trace"
        verbose_name = "trace"
        verbose_name_plural = "traces"

    def __str__(self) -> str:
        return f"trace {self.seq}"


class JournalDesModifications(LogEntryManager):
    """auditlog's manager without names: no `str()` of a person, no serialised copy; the actor comes from `Acces`."""

    def log_create(self, instance: Any, force_log: bool = False, **kwargs: Any) -> Any:
        if kwargs.get("changes") is None and not force_log:
            return None
        acces = courant_ou_rien()
        return self.create(
            content_type=ContentType.objects.get_for_model(instance),
            object_pk=str(instance.pk),
            object_repr="",
            dossier_id=getattr(instance, "dossier_de_trace", None) or getattr(instance, "dossier_id", None),
            etablissement_id=getattr(instance, "etablissement_id", None),
            acteur=acces.compte_id if acces else None,
            requete=acces.requete if acces else None,
            **kwargs,
        )

    def log_m2m_changes(self, changed_queryset: Any, instance: Any, operation: str, field_name: str) -> Any:
        pks = [str(pk) for pk in changed_queryset.values_list("pk", flat=True)]
        return self.log_create(
            instance,
            changes={field_name: {"type": "m2m", "operation": operation, "objects": pks}},
            action=self.model.Action.UPDATE,
        )


class Modification(AbstractLogEntry):
    """A change, old and new values encrypted by the dossier's key (a fixed one for objects of no dossier)."""

    droits_sql = "SELECT, INSERT"
    reste_a_la_fusion = "elle dit ce qui a changé là où cela a changé ; l’historique la lit par la ligne"
    exemption = (
        "piste des modifications : chiffrée par la clé du dossier ; aucune page ne la lit encore, mur par établissement"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier_id = models.UUIDField("dossier", null=True, db_index=True)
    etablissement_id = models.UUIDField("établissement", null=True)
    acteur = models.UUIDField("acteur", null=True)
    requete = models.UUIDField("requête", null=True)
    changes = JSONChiffre("modifications", null=True, blank=True)
    timestamp = models.DateTimeField("horodatage", auto_now_add=True, db_index=True)

    objects = JournalDesModifications()

    class Meta(AbstractLogEntry.Meta):
        abstract = False
        verbose_name = "modification"
        verbose_name_plural = "modifications"
