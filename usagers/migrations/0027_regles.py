"""Documents joined to what they prove, who said an opposition, what a sharing is about, a version for the INS status."""

import django.db.models.deletion
from django.db import migrations, models

import dui.commun.chiffrement.champs
import usagers.models.consentements


def _document(libelle: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="usagers.document",
        verbose_name=libelle,
    )


class Migration(migrations.Migration):
    dependencies = [("usagers", "0024_transfert_murs")]

    operations = [
        migrations.AddField("identiteins", "version", models.PositiveIntegerField("version", default=1)),
        migrations.AddField("pieceadmission", "document", _document("document")),
        migrations.AddField(
            "pieceadmission",
            "demande",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="usagers.demandeadmission",
                verbose_name="pour",
            ),
        ),
        migrations.AddField("proche", "document", _document("l’écrit, dans les documents")),
        migrations.AlterField(
            "proche",
            "designe_jusquau",
            models.DateField("dernier jour de la désignation", blank=True, null=True),
        ),
        migrations.AddField("consentement", "document", _document("document signé")),
        migrations.AddField(
            "consentement",
            "categories",
            dui.commun.chiffrement.champs.JSONChiffre(
                "catégories d’informations",
                blank=True,
                choices=usagers.models.consentements.categories_d_information,
                null=True,
            ),
        ),
        migrations.AddField(
            "oppositionproche",
            "dite_par",
            models.CharField(
                "dite par",
                choices=[
                    ("personne", "La personne elle-même"),
                    ("assistee", "La personne, avec celle qui l’assiste"),
                    ("ensemble", "La personne et son représentant, ensemble"),
                    ("representant", "Son représentant (tuteur, mandataire, personne habilitée)"),
                    ("parent", "Un parent qui exerce l’autorité parentale"),
                    ("parents", "Tous les titulaires de l’autorité parentale"),
                    ("delegue", "Le tuteur du mineur, ou la personne à qui l’autorité est déléguée"),
                    ("autre", "Quelqu’un d’autre"),
                ],
                default="personne",
                max_length=15,
            ),
        ),
    ]
