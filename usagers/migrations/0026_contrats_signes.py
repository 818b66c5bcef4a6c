"""Signed contracts are kept as they were: versions, the file that was signed, who signed which; their wall."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import dui.commun.chiffrement.champs
from dui.commun.rls import ProtegerParDossier


class Migration(migrations.Migration):
    dependencies = [
        ("habilitations", "0005_appareil_psc"),
        ("usagers", "0027_regles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="contrat",
            name="parties",
            field=dui.commun.chiffrement.champs.TexteChiffre(
                blank=True, null=True, verbose_name="qui représente ou assiste la personne"
            ),
        ),
        migrations.AddField(
            model_name="contrat",
            name="remplace",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="usagers.contrat",
                verbose_name="remplace",
            ),
        ),
        migrations.AddField(
            model_name="contrat",
            name="termine_le",
            field=models.DateField(blank=True, null=True, verbose_name="terminé le"),
        ),
        migrations.CreateModel(
            name="VersionDeContrat",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("cree_le", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("modifie_le", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("numero", models.PositiveSmallIntegerField(verbose_name="numéro")),
                ("contenu", dui.commun.chiffrement.champs.JSONChiffre(verbose_name="contenu")),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte SHA-256 du texte")),
                (
                    "empreinte_du_fichier",
                    models.CharField(blank=True, max_length=64, verbose_name="empreinte SHA-256 du fichier"),
                ),
                ("signe_le", models.DateField(verbose_name="signé le")),
                ("figee_le", models.DateTimeField(default=django.utils.timezone.now, verbose_name="figée le")),
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
                    "contrat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="usagers.contrat"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usagers.document",
                        verbose_name="fichier signé",
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
                "verbose_name": "version signée du contrat",
                "verbose_name_plural": "versions signées du contrat",
                "ordering": ["-figee_le", "-numero"],
                "constraints": [
                    models.UniqueConstraint(fields=("contrat", "numero"), name="version_de_contrat_unique")
                ],
            },
        ),
        migrations.AddField(
            model_name="signataire",
            name="version_figee",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signataires",
                to="usagers.versiondecontrat",
                verbose_name="version signée",
            ),
        ),
        ProtegerParDossier("versiondecontrat", categories=["administratif"]),
    ]
