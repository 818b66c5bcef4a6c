"""Routes of the API of the dossier: two a kind of row."""

from usagers import rubriques  # noqa: F401 (signs up the kinds of rows)
from usagers.fiches import fiches
from usagers.fiches.api import chemins

app_name = "api"

urlpatterns = [chemin for fiche in fiches() for chemin in chemins(fiche)]
