"""The explorer of the journal, for the DPO: every question is in the address, pages go by key."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.shortcuts import render

from audit import ancre, lecture
from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.categories import Categorie
from dui.commun.formulaires import ChampDate, FormulaireDui
from habilitations.gardes import reserve_a
from habilitations.models import Compte
from habilitations.numeros import MAXIMUM, dossier_de_numero
from habilitations.professions import Profession
from rgpd.journal import groupes, phrases, questions

AUTOMATIQUE = "automatique"
ISSUES = (("", "Tous"), ("accorde", "Accordé"), ("refuse", "Refusé"))
_HORS_DE_TOUT = uuid.UUID(int=0)


def _comptes(etablissement_id: uuid.UUID) -> list[tuple[str, str]]:
    """Everybody who has or had a function here."""
    comptes = Compte.objects.filter(professionnel__affectations__etablissement=etablissement_id)
    noms = comptes.order_by("nom", "prenom", "pk").distinct().values_list("pk", "nom", "prenom")
    return [
        ("", "Tout le monde"),
        *((str(pk), f"{nom} {prenom}") for pk, nom, prenom in noms),
        (AUTOMATIQUE, "Traitements automatiques"),
    ]


class FormulaireJournal(FormulaireDui, forms.Form):
    qui = forms.ChoiceField(label="Qui", required=False)
    dossier = forms.IntegerField(
        label="Dossier n°", required=False, min_value=1, max_value=MAXIMUM,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    rubrique = forms.ChoiceField(label="Rubrique", required=False, choices=[("", "Toutes"), *Categorie.choices])
    action = forms.ChoiceField(label="Action", required=False, choices=[("", "Toutes"), *Action.choices])
    issue = forms.ChoiceField(label="Résultat", required=False, choices=ISSUES)
    du = ChampDate(label="Du", required=False, passee=True, help_text="")
    au = ChampDate(label="Au", required=False, passee=True, help_text="")
    reference = forms.CharField(label="Référence", required=False, max_length=36)

    def __init__(self, *args: Any, etablissement_id: uuid.UUID, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["qui"].choices = _comptes(etablissement_id)  # type: ignore[attr-defined]

    def clean_reference(self) -> tuple[uuid.UUID, uuid.UUID] | None:
        """« 7F3A-91C2 » or a whole id: the first and last ids that begin so."""
        brut = re.sub(r"[\s-]", "", self.cleaned_data["reference"]).lower()
        if not brut:
            return None
        if not re.fullmatch(r"[0-9a-f]{8,32}", brut):
            raise forms.ValidationError("Une référence s’écrit comme « 7F3A-91C2 ».")
        return uuid.UUID(brut.ljust(32, "0")), uuid.UUID(brut.ljust(32, "f"))

    @property
    def filtre(self) -> lecture.Filtre:
        c = self.cleaned_data
        qui, numero = c.get("qui", ""), c.get("dossier")
        return lecture.Filtre(
            acteur=uuid.UUID(qui) if qui and qui != AUTOMATIQUE else None,
            automatique=qui == AUTOMATIQUE,
            dossier=(dossier_de_numero(numero) or _HORS_DE_TOUT) if numero else None,
            categorie=c.get("rubrique", ""),
            actions=(c["action"],) if c.get("action") else (),
            issue=c.get("issue", ""),
            requetes=c.get("reference"),
            du=c.get("du"),
            au=c.get("au"),
        )


def _sceau() -> dict[str, Any]:
    """Last signed point of the anchor, as the page says it."""
    try:
        point = ancre.dernier_point()
    except (ancre.AncreAlteree, ImproperlyConfigured, OSError):
        return {"altere": True}
    return {"pose_le": point.pose_le} if point else {}


@reserve_a(Profession.DPO, action=Action.LIRE)
def journal(request: Any) -> HttpResponse:
    acces = courant()
    lieu = acces.etablissement_id
    formulaire = FormulaireJournal(request.GET, etablissement_id=lieu)
    valide = formulaire.is_valid()
    page = groupes.PageDeGroupes([])
    if valide:
        page = groupes.page(lieu, formulaire.filtre, request.GET.get("avant", ""))
    acces.noter(Evenement(action=Action.LIRE, base=Base.FONCTION, motif="journal"))
    contexte: dict[str, Any] = {
        "formulaire": formulaire,
        "jours": phrases.par_jour(page.groupes, lieu),
        "combien": len(page.groupes),
        "suivante": page.suivante,
        "debut": "avant" not in request.GET,
    }
    partiel = request.htmx and not request.htmx.boosted
    if not partiel:
        contexte |= {"questions": questions.toutes(lieu), "sceau": _sceau()}
    gabarit = "rgpd/_journal.html" if partiel else "rgpd/journal.html"
    return render(request, gabarit, contexte, status=200 if valide else 422)
