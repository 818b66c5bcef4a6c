"""The professional and training path, with its wall."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dui.commun.chiffrement.champs
import usagers.donnees
from dui.commun.rls import ProtegerParDossier


class Migration(migrations.Migration):
    dependencies = [
        ("habilitations", "0006_finalites"),
        ("usagers", "0018_fusion_murs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PeriodeDeParcours",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("cree_le", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("modifie_le", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("metier", models.CharField(blank=True, max_length=30, verbose_name="métier de l’auteur")),
                ("envoi", models.UUIDField(default=uuid.uuid4, verbose_name="clé d’envoi")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("retire_le", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
                (
                    "motif_retrait",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="motif du retrait"
                    ),
                ),
                (
                    "nature",
                    models.CharField(choices=usagers.donnees.natures_de_parcours, max_length=20, verbose_name="où"),
                ),
                (
                    "intitule",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        editable=True, verbose_name="ce qui est suivi ou exercé"
                    ),
                ),
                (
                    "lieu",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="école, organisme ou employeur"
                    ),
                ),
                ("du", models.DateField(verbose_name="depuis le")),
                ("au", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "demi_journees",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(14)],
                        verbose_name="demi-journées par semaine",
                    ),
                ),
                (
                    "niveau",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="niveau"
                    ),
                ),
                (
                    "amenagements",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="aménagements et aides"
                    ),
                ),
                (
                    "diplome",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="diplôme ou attestation"
                    ),
                ),
                (
                    "interlocuteur",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="interlocuteur sur place"
                    ),
                ),
                (
                    "utilite",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        editable=True, verbose_name="à quoi sert cette information"
                    ),
                ),
                (
                    "auteur",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="usagers.dossier",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "etablissement",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="habilitations.etablissement",
                        verbose_name="établissement",
                    ),
                ),
            ],
            options={
                "verbose_name": "période de scolarité, de formation ou d’emploi",
                "verbose_name_plural": "parcours professionnel et de formation",
                "ordering": ["-du", "-cree_le"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("dossier", "auteur", "envoi"), name="periodedeparcours_un_envoi")
                ],
            },
        ),
        ProtegerParDossier("periodedeparcours", categories=["parcours"]),
    ]
