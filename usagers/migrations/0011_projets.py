import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import dui.commun.chiffrement.champs
import usagers.projets.serafin


class Migration(migrations.Migration):
    dependencies = [
        ("habilitations", "0005_appareil_psc"),
        ("usagers", "0010_documents_murs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Projet",
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
                    "etat",
                    models.CharField(
                        choices=[
                            ("ENPREPARATION", "En préparation"),
                            ("ENCOURS", "En cours"),
                            ("ENPAUSE", "En pause"),
                            ("TERMINE", "Terminé"),
                        ],
                        default="ENPREPARATION",
                        max_length=15,
                        verbose_name="état",
                    ),
                ),
                ("titre", dui.commun.chiffrement.champs.TexteChiffre(editable=True, verbose_name="titre")),
                (
                    "projet_de_vie",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="ce que la personne souhaite pour sa vie"
                    ),
                ),
                (
                    "synthese",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="synthèse de sa situation"
                    ),
                ),
                (
                    "facile",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="l’essentiel en mots simples"
                    ),
                ),
                ("du", models.DateField(blank=True, null=True, verbose_name="du")),
                ("au", models.DateField(blank=True, null=True, verbose_name="au")),
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
                "verbose_name": "projet personnalisé",
                "verbose_name_plural": "projets personnalisés",
                "constraints": [models.UniqueConstraint(fields=("dossier", "auteur", "envoi"), name="projet_un_envoi")],
            },
        ),
        migrations.CreateModel(
            name="Attente",
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
                    "origine",
                    models.CharField(
                        choices=[
                            ("personne", "La personne"),
                            ("proche", "Un proche"),
                            ("professionnel", "Un professionnel"),
                        ],
                        default="personne",
                        max_length=15,
                        verbose_name="qui parle",
                    ),
                ),
                (
                    "qui",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="son nom ou son métier"
                    ),
                ),
                ("texte", dui.commun.chiffrement.champs.TexteChiffre(editable=True, verbose_name="ce qui est dit")),
                (
                    "comment",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="comment cela a été dit"
                    ),
                ),
                ("le", models.DateField(blank=True, null=True, verbose_name="recueilli le")),
                (
                    "projet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usagers.projet",
                        verbose_name="projet",
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
                "verbose_name": "attente",
                "verbose_name_plural": "attentes",
                "ordering": ["cree_le", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("dossier", "auteur", "envoi"), name="attente_un_envoi")
                ],
            },
        ),
        migrations.CreateModel(
            name="Besoin",
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
                    "code",
                    models.CharField(choices=usagers.projets.serafin.besoins, max_length=10, verbose_name="besoin"),
                ),
                (
                    "commentaire",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="pour cette personne"
                    ),
                ),
                (
                    "projet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usagers.projet",
                        verbose_name="projet",
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
                "verbose_name": "besoin",
                "verbose_name_plural": "besoins",
                "ordering": ["code", "cree_le"],
                "constraints": [models.UniqueConstraint(fields=("dossier", "auteur", "envoi"), name="besoin_un_envoi")],
            },
        ),
        migrations.CreateModel(
            name="Objectif",
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
                    "etat",
                    models.CharField(
                        choices=[
                            ("ENPREPARATION", "En préparation"),
                            ("ACTIF", "En cours"),
                            ("TERMINE", "Terminé"),
                            ("ANNULE", "Annulé"),
                        ],
                        default="ENPREPARATION",
                        max_length=15,
                        verbose_name="état",
                    ),
                ),
                (
                    "avancement",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Pas encore commencé"),
                            (1, "Les premiers pas sont faits"),
                            (2, "À mi-chemin"),
                            (3, "Presque atteint"),
                            (4, "Atteint"),
                        ],
                        default=0,
                        verbose_name="avancement",
                    ),
                ),
                ("intitule", dui.commun.chiffrement.champs.TexteChiffre(editable=True, verbose_name="objectif")),
                (
                    "resultat",
                    dui.commun.chiffrement.champs.TexteChiffre(editable=True, verbose_name="résultat attendu"),
                ),
                (
                    "moyens",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="moyens"
                    ),
                ),
                (
                    "qui",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="avec qui"
                    ),
                ),
                ("echeance", models.DateField(blank=True, null=True, verbose_name="pour le")),
                (
                    "critere",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="comment saurons-nous que c’est atteint"
                    ),
                ),
                (
                    "avis",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="avis de la personne"
                    ),
                ),
                (
                    "facile",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="l’objectif en mots simples"
                    ),
                ),
                (
                    "projet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usagers.projet",
                        verbose_name="projet",
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
                "verbose_name": "objectif",
                "verbose_name_plural": "objectifs",
                "ordering": ["cree_le", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("dossier", "auteur", "envoi"), name="objectif_un_envoi")
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionDeProjet",
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
                    "etat",
                    models.CharField(
                        choices=[
                            ("ENPREPARATION", "En préparation"),
                            ("ACTIF", "En cours"),
                            ("TERMINE", "Terminé"),
                            ("ANNULE", "Annulé"),
                        ],
                        default="ENPREPARATION",
                        max_length=15,
                        verbose_name="état",
                    ),
                ),
                ("intitule", dui.commun.chiffrement.champs.TexteChiffre(editable=True, verbose_name="action")),
                (
                    "prestation",
                    models.CharField(
                        choices=usagers.projets.serafin.prestations_directes, max_length=10, verbose_name="prestation"
                    ),
                ),
                (
                    "frequence",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="à quel rythme"
                    ),
                ),
                (
                    "qui",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="par qui"
                    ),
                ),
                ("du", models.DateField(blank=True, null=True, verbose_name="du")),
                ("au", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "objectif",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usagers.objectif",
                        verbose_name="objectif",
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
                "verbose_name": "action du projet",
                "verbose_name_plural": "actions du projet",
                "ordering": ["cree_le", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("dossier", "auteur", "envoi"), name="actiondeprojet_un_envoi")
                ],
            },
        ),
        migrations.CreateModel(
            name="Bilan",
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
                    models.CharField(
                        choices=[
                            ("annuel", "Point annuel"),
                            ("intermediaire", "Point d’étape"),
                            ("evenement", "Après un évènement de vie"),
                            ("demande", "À la demande de la personne"),
                            ("final", "Bilan de fin de projet"),
                        ],
                        default="annuel",
                        max_length=15,
                        verbose_name="occasion",
                    ),
                ),
                ("date", models.DateField(verbose_name="date")),
                (
                    "invites",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="personnes invitées"
                    ),
                ),
                (
                    "atteint",
                    dui.commun.chiffrement.champs.TexteChiffre(editable=True, verbose_name="ce qui a été atteint"),
                ),
                (
                    "suite",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="ce qui continue ou change"
                    ),
                ),
                (
                    "avis",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="ce qu’en dit la personne"
                    ),
                ),
                ("prochain", models.DateField(blank=True, null=True, verbose_name="prochain point le")),
                (
                    "projet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usagers.projet",
                        verbose_name="projet",
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
                "verbose_name": "bilan",
                "verbose_name_plural": "bilans",
                "ordering": ["-date", "-cree_le"],
                "constraints": [models.UniqueConstraint(fields=("dossier", "auteur", "envoi"), name="bilan_un_envoi")],
            },
        ),
        migrations.CreateModel(
            name="VersionDeProjet",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("cree_le", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("modifie_le", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("numero", models.PositiveSmallIntegerField(verbose_name="numéro")),
                ("contenu", dui.commun.chiffrement.champs.JSONChiffre(editable=True, verbose_name="contenu")),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                ("figee_le", models.DateTimeField(default=django.utils.timezone.now, verbose_name="figée le")),
                (
                    "projet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usagers.projet",
                        verbose_name="projet",
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
                "verbose_name": "version du projet",
                "verbose_name_plural": "versions du projet",
                "ordering": ["-numero"],
                "constraints": [models.UniqueConstraint(fields=("projet", "numero"), name="version_de_projet_unique")],
            },
        ),
        migrations.CreateModel(
            name="Accord",
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
                    "par",
                    models.CharField(
                        choices=[
                            ("personne", "La personne"),
                            ("representant", "La personne qui la représente"),
                            ("esms", "L’établissement ou le service"),
                        ],
                        max_length=15,
                        verbose_name="qui donne son avis",
                    ),
                ),
                (
                    "nom",
                    dui.commun.chiffrement.champs.TexteChiffre(editable=True, verbose_name="son nom et sa qualité"),
                ),
                (
                    "reponse",
                    models.CharField(
                        choices=[
                            ("accord", "Accord"),
                            ("reserves", "Accord, avec des réserves"),
                            ("refus", "Désaccord"),
                        ],
                        default="accord",
                        max_length=10,
                        verbose_name="réponse",
                    ),
                ),
                ("le", models.DateField(verbose_name="date")),
                (
                    "moyen",
                    models.CharField(
                        choices=[
                            ("signature", "Par une signature"),
                            ("oral", "De vive voix, pendant un entretien"),
                            ("adapte", "Par un moyen de communication adapté (images, gestes, synthèse vocale)"),
                            ("courrier", "Par courrier ou par message"),
                        ],
                        default="signature",
                        max_length=10,
                        verbose_name="comment",
                    ),
                ),
                (
                    "precisions",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="réserves ou précisions"
                    ),
                ),
                (
                    "projet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usagers.projet",
                        verbose_name="projet",
                    ),
                ),
                (
                    "version_figee",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accords",
                        to="usagers.versiondeprojet",
                        verbose_name="version",
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
                "verbose_name": "accord",
                "verbose_name_plural": "accords",
                "ordering": ["-le", "-cree_le"],
                "constraints": [models.UniqueConstraint(fields=("dossier", "auteur", "envoi"), name="accord_un_envoi")],
            },
        ),
        migrations.CreateModel(
            name="ChangementDEtat",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("cree_le", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("modifie_le", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                (
                    "nature",
                    models.CharField(
                        choices=[("etat", "État"), ("avancement", "Avancement")],
                        default="etat",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("avant", models.CharField(max_length=15, verbose_name="avant")),
                ("apres", models.CharField(max_length=15, verbose_name="après")),
                (
                    "motif",
                    dui.commun.chiffrement.champs.TexteChiffre(
                        blank=True, editable=True, null=True, verbose_name="motif"
                    ),
                ),
                ("le", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("metier", models.CharField(blank=True, max_length=30, verbose_name="métier de l’auteur")),
                (
                    "projet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usagers.projet",
                        verbose_name="projet",
                    ),
                ),
                (
                    "objectif",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usagers.objectif",
                        verbose_name="objectif",
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usagers.actiondeprojet",
                        verbose_name="action",
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
                "verbose_name": "changement d’état",
                "verbose_name_plural": "changements d’état",
                "ordering": ["-le", "-id"],
            },
        ),
    ]
