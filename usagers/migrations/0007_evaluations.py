# Written by hand like makemigrations would, 2026-11-25

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dui.commun.chiffrement.champs
import usagers.evaluations.catalogue


class Migration(migrations.Migration):
    dependencies = [
        ("habilitations", "0005_appareil_psc"),
        ("usagers", "0006_mur_fusion"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Evaluation",
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
                    "categorie",
                    models.CharField(
                        choices=[("soins", "Soins"), ("accompagnement", "Accompagnement")],
                        default="soins",
                        max_length=20,
                        verbose_name="rubrique",
                    ),
                ),
                (
                    "grille",
                    models.CharField(
                        choices=usagers.evaluations.catalogue.titres, max_length=50, verbose_name="grille"
                    ),
                ),
                ("date", models.DateField(verbose_name="date de l’évaluation")),
                (
                    "evaluateur",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="évaluée par"
                    ),
                ),
                (
                    "auto_evaluation",
                    models.BooleanField(default=False, verbose_name="la personne s’est évaluée elle-même"),
                ),
                (
                    "commentaire",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="commentaire"
                    ),
                ),
                (
                    "reponses",
                    dui.commun.chiffrement.champs.JSONChiffre(
                        blank=True, editable=True, null=True, verbose_name="réponses"
                    ),
                ),
                (
                    "resultat",
                    dui.commun.chiffrement.champs.JSONChiffre(
                        blank=True, editable=True, null=True, verbose_name="résultat"
                    ),
                ),
                (
                    "etat",
                    models.CharField(
                        choices=[
                            ("ENPREPARATION", "en préparation"),
                            ("APPROUVE", "proposée, à valider"),
                            ("VALIDE", "validée"),
                            ("TERMINE", "remplacée"),
                        ],
                        default="ENPREPARATION",
                        max_length=15,
                        verbose_name="état",
                    ),
                ),
                ("approuvee_le", models.DateTimeField(blank=True, null=True, verbose_name="proposée le")),
                ("validee_le", models.DateTimeField(blank=True, null=True, verbose_name="validée le")),
                ("terminee_le", models.DateTimeField(blank=True, null=True, verbose_name="terminée le")),
                (
                    "approuvee_par",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposée par",
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
                (
                    "terminee_par",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="terminée par",
                    ),
                ),
                (
                    "validee_par",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="validée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "évaluation",
                "verbose_name_plural": "évaluations",
                "ordering": ["-date", "-cree_le"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("dossier", "auteur", "envoi"), name="evaluation_un_envoi"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("etat", "ENPREPARATION"),
                            ("etat", "APPROUVE"),
                            models.Q(("validee_le__isnull", False), ("validee_par__isnull", False)),
                            _connector="OR",
                        ),
                        name="evaluation_validee_par",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GrilleMaison",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=30, verbose_name="code")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("titre", models.CharField(max_length=200, verbose_name="titre")),
                ("contenu", models.JSONField(verbose_name="contenu")),
                ("importee_le", models.DateTimeField(auto_now_add=True, verbose_name="importée le")),
                ("retiree_le", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
                (
                    "etablissement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="habilitations.etablissement",
                        verbose_name="établissement",
                    ),
                ),
            ],
            options={
                "verbose_name": "grille de l’établissement",
                "verbose_name_plural": "grilles de l’établissement",
                "ordering": ["code", "version"],
                "constraints": [
                    models.UniqueConstraint(fields=("etablissement", "code", "version"), name="grille_une_version")
                ],
            },
        ),
    ]
