"""The box « représentée » has given its answer to `mission` (0006). Apart: the table was just written to."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("usagers", "0016_proches_murs")]

    operations = [migrations.RemoveField(model_name="mesureprotection", name="representation")]
