"""A row that names a document of its dossier: what may be chosen, by whoever may open it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue
from usagers.documents.types import libelle_de
from usagers.fiches.formulaires import FormulaireFiche
from usagers.models import Document

PROPOSES = 200  # the newest of the headings concerned


class ChoixDeDocument(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.titre} ({libelle_de(obj.type).lower()}, {date_longue(obj.date, jour=False)})"


class FormulaireAvecDocument(FormulaireFiche):
    """`document` offers those of `RUBRIQUES` that the reader opens. The one a colleague linked stays as it is for
    whoever may not open it: the field is then left out, and nothing of it is sent back.
    """

    RUBRIQUES: ClassVar[Iterable[Categorie]] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        ancien, lie = self.fields["document"], self.instance.document_id
        offerts = self._offerts(lie)
        choix = list(offerts[:PROPOSES])
        if lie and not any(d.pk == lie for d in choix):
            del self.fields["document"]
            return
        champ = ChoixDeDocument(offerts, label=ancien.label, help_text=ancien.help_text, required=False)
        champ.choices = [("", "Aucun"), *((d.pk, champ.label_from_instance(d)) for d in choix)]
        if not choix:
            champ.widget = forms.HiddenInput()
        self.fields["document"] = champ

    def _offerts(self, lie: Any) -> Any:
        ouvertes = [c.value for c in self.RUBRIQUES if courant().peut_lire(c)]
        en_vigueur = Q(remplace_le__isnull=True) | Q(pk=lie)
        return Document.objects.de(courant().dossier_id).filter(en_vigueur, categorie__in=ouvertes)

    @property
    def contenu(self) -> dict[str, Any]:
        return {nom: valeur for nom, valeur in super().contenu.items() if nom != "document" or nom in self.fields}
