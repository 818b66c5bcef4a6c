import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dui.commun.chiffrement.champs

CATEGORIES = [
    ("admission", "Admission"),
    ("administratif", "Administratif"),
    ("prestations", "Droits et prestations"),
    ("proches", "Proches et protection"),
    ("accompagnement", "Accompagnement"),
    ("parcours", "Parcours et séjours"),
    ("projet", "Projet personnalisé"),
    ("soins", "Soins"),
    ("paramedical", "Paramédical"),
    ("coordination", "Coordination et rendez-vous"),
    ("relation", "Relation avec les usagers"),
    ("psychologue", "Notes du psychologue"),
    ("secret", "Soins gardés secrets"),
    ("adresse_protegee", "Adresse protégée"),
    ("tiers", "Informations sur des tiers"),
]
ORIGINES = [
    ("interne", "Établissement"),
    ("usager", "Personne ou proche"),
    ("partenaire", "Partenaire"),
    ("dmp", "DMP"),
    ("mssante", "MSSanté"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("habilitations", "0005_appareil_psc"),
        ("usagers", "0008_evaluations_murs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
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
                ("categorie", models.CharField(choices=CATEGORIES, max_length=20, verbose_name="rubrique")),
                ("type", models.CharField(max_length=40, verbose_name="type")),
                ("titre", dui.commun.chiffrement.champs.TexteChiffre(editable=True, verbose_name="titre")),
                ("date", models.DateField(verbose_name="date du document")),
                (
                    "origine",
                    models.CharField(choices=ORIGINES, default="interne", max_length=12, verbose_name="origine"),
                ),
                (
                    "emetteur",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="auteur du document"
                    ),
                ),
                (
                    "nom_fichier",
                    dui.commun.chiffrement.champs.TexteChiffre(editable=True, verbose_name="nom du fichier"),
                ),
                ("format", models.CharField(max_length=10, verbose_name="format")),
                ("taille", models.PositiveIntegerField(verbose_name="taille")),
                ("empreinte", dui.commun.chiffrement.champs.TexteChiffre(editable=True, verbose_name="empreinte")),
                ("fichier", models.CharField(max_length=32, verbose_name="fichier chiffré")),
                ("a_telecharger", models.BooleanField(default=False, verbose_name="à télécharger seulement")),
                ("lignee", models.UUIDField(default=uuid.uuid4, verbose_name="lignée")),
                ("numero", models.PositiveIntegerField(default=1, verbose_name="numéro de version")),
                ("remplace_le", models.DateTimeField(blank=True, null=True, verbose_name="remplacé le")),
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
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ["-date", "-cree_le"],
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["dossier", "categorie", "-date"], name="document_rubrique"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["etablissement"], include=["taille"], name="document_place"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(fields=("dossier", "auteur", "envoi"), name="document_un_envoi"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(fields=("lignee", "numero"), name="document_une_version"),
        ),
    ]
