"""Monthly reading of the GIR, kept masked."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("habilitations", "0007_places"), ("usagers", "0017_proches_sans_representation")]

    operations = [
        migrations.CreateModel(
            name="ReleveGir",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("le", models.DateField(verbose_name="relevé le")),
                ("contenu", models.JSONField(verbose_name="contenu")),
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
                "verbose_name": "relevé des GIR",
                "verbose_name_plural": "relevés des GIR",
                "ordering": ["-le"],
                "constraints": [models.UniqueConstraint(fields=("etablissement", "le"), name="releve_gir_un_par_jour")],
            },
        ),
    ]
