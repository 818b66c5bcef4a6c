import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("habilitations", "0005_appareil_psc")]

    operations = [
        migrations.CreateModel(
            name="FinaliteDeclaree",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("finalite", models.CharField(max_length=40, verbose_name="finalité")),
                ("motif", models.CharField(max_length=500, verbose_name="raison")),
                ("declaree_le", models.DateTimeField(auto_now_add=True, verbose_name="déclarée le")),
                ("retiree_le", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
                ("motif_retrait", models.CharField(blank=True, max_length=500, verbose_name="raison du retrait")),
                (
                    "declaree_par",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déclarée par",
                    ),
                ),
                (
                    "etablissement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finalites",
                        to="habilitations.etablissement",
                        verbose_name="établissement",
                    ),
                ),
                (
                    "retiree_par",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retirée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "finalité déclarée",
                "verbose_name_plural": "finalités déclarées",
                "ordering": ["-declaree_le"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retiree_le__isnull", True)),
                        fields=("etablissement", "finalite"),
                        name="finalite_declaree_une_fois",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retiree_le__isnull", True), ("retiree_par__isnull", False), _connector="OR"
                        ),
                        name="finalite_retiree_par",
                    ),
                ],
            },
        ),
    ]
