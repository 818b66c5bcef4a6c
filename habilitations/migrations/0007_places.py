"""Authorised places of an ESMS and of its units: occupation is counted on them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("habilitations", "0006_finalites")]

    operations = [
        migrations.AddField(
            model_name="etablissement",
            name="places",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="places autorisées"),
        ),
        migrations.AddField(
            model_name="unite",
            name="places",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="places"),
        ),
    ]
