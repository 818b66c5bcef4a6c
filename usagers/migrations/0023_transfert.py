"""Transfer between ESMS: trace, proposal, package. The consent to image replaces a box of the dossier."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dui.commun.chiffrement.champs

ETATS = [
    ("preparation", "En préparation"),
    ("propose", "Proposé, en attente de réponse"),
    ("accepte", "Accepté"),
    ("refuse", "Refusé"),
    ("arrete", "Arrêté avant réponse"),
    ("expire", "Resté sans réponse"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("habilitations", "0005_appareil_psc"),
        ("usagers", "0020_releve_gir"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(model_name="dossier", name="photo_autorisee"),
        migrations.CreateModel(
            name="Paquet",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("cree_le", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "contenu",
                    dui.commun.chiffrement.champs.JSONChiffre(editable=True, null=True, verbose_name="contenu"),
                ),
                ("fichiers", models.JSONField(default=list, verbose_name="fichiers")),
                ("detruit_le", models.DateTimeField(null=True, verbose_name="détruit le")),
            ],
            options={"verbose_name": "paquet en transit", "verbose_name_plural": "paquets en transit"},
        ),
        migrations.CreateModel(
            name="Proposition",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("cree_le", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("source", models.UUIDField(verbose_name="dossier d’origine")),
                (
                    "etat",
                    models.CharField(choices=ETATS, default="propose", max_length=12, verbose_name="état"),
                ),
                ("expire_le", models.DateField(verbose_name="réponse attendue avant le")),
                (
                    "annonce",
                    dui.commun.chiffrement.champs.JSONChiffre(editable=True, null=True, verbose_name="annonce"),
                ),
                ("repondu_le", models.DateTimeField(null=True, verbose_name="répondu le")),
                ("ouvert", models.UUIDField(null=True, verbose_name="dossier ouvert")),
                (
                    "etablissement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="habilitations.etablissement",
                        verbose_name="proposé à",
                    ),
                ),
                (
                    "origine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="habilitations.etablissement",
                        verbose_name="proposé par",
                    ),
                ),
                (
                    "repondu_par",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="répondu par",
                    ),
                ),
            ],
            options={
                "verbose_name": "dossier proposé",
                "verbose_name_plural": "dossiers proposés",
                "ordering": ["-cree_le"],
                "indexes": [models.Index(fields=["etablissement", "etat"], name="proposition_par_etat")],
            },
        ),
        migrations.CreateModel(
            name="Transfert",
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
                    "sens",
                    models.CharField(
                        choices=[("emis", "Transmis"), ("recu", "Reçu")],
                        default="emis",
                        max_length=5,
                        verbose_name="sens",
                    ),
                ),
                (
                    "etat",
                    models.CharField(choices=ETATS, default="preparation", max_length=12, verbose_name="état"),
                ),
                ("etat_le", models.DateField(blank=True, null=True, verbose_name="dans cet état depuis le")),
                (
                    "motif",
                    dui.commun.chiffrement.champs.TexteChiffre(editable=True, verbose_name="pourquoi transmettre"),
                ),
                ("informe_le", models.DateField(blank=True, null=True, verbose_name="personne informée le")),
                (
                    "accord",
                    models.UUIDField(blank=True, editable=False, null=True, verbose_name="accord de la personne"),
                ),
                ("expire_le", models.DateField(blank=True, null=True, verbose_name="réponse attendue avant le")),
                (
                    "reponse",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="réponse"
                    ),
                ),
                (
                    "choix",
                    dui.commun.chiffrement.champs.JSONChiffre(
                        blank=True, editable=True, null=True, verbose_name="choix en cours"
                    ),
                ),
                (
                    "contenu",
                    dui.commun.chiffrement.champs.JSONChiffre(
                        blank=True, editable=True, null=True, verbose_name="contenu"
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
                    "autre",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="habilitations.etablissement",
                        verbose_name="autre établissement",
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
                "verbose_name": "transmission du dossier",
                "verbose_name_plural": "transmissions du dossier",
                "ordering": ["-cree_le"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("dossier", "auteur", "envoi"), name="transfert_un_envoi")
                ],
            },
        ),
    ]
