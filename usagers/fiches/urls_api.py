"""Routes of the API of the dossier: two a kind of row, and the documents with their bytes."""

from usagers import rubriques  # noqa: F401 (signs up the kinds of rows)
from usagers.documents.api import chemins as chemins_des_documents
from usagers.fiches import fiches
from usagers.fiches.api import chemins

app_name = "api"

urlpatterns = [chemin for fiche in fiches() for chemin in chemins(fiche)]
urlpatterns += chemins_des_documents()
