"""The rows that a merge moved, one by one and in clear: the base checks by itself what an undo gives back."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("usagers", "0026_contrats_signes"), ("habilitations", "0005_appareil_psc")]

    operations = [
        migrations.CreateModel(
            name="LigneDeplacee",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("nom_table", models.CharField(max_length=63, verbose_name="table")),
                ("ligne", models.UUIDField(verbose_name="ligne")),
                ("rendue_le", models.DateTimeField(null=True, verbose_name="rendue le")),
                (
                    "etablissement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="habilitations.etablissement",
                    ),
                ),
                (
                    "fusion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deplacees", to="usagers.fusion"
                    ),
                ),
            ],
            options={"verbose_name": "ligne déplacée", "verbose_name_plural": "lignes déplacées"},
        ),
        migrations.AddConstraint(
            model_name="lignedeplacee",
            constraint=models.UniqueConstraint(fields=("fusion", "nom_table", "ligne"), name="ligne_deplacee_une_fois"),
        ),
    ]
