"""Tags of the house: icons, labels, French dates, the token a component's form needs after `only`."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm
from django.middleware.csrf import get_token
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dui.commun import dates_fr, typographie
from dui.commun.etiquettes import Etiquette
from dui.commun.etiquettes import etiquette as _etiquette
from dui.commun.formulaires import erreurs_du_formulaire

register = template.Library()
_LISTE = Path(__file__).resolve().parents[1] / "icones.txt"


@cache
def icones_connues() -> frozenset[str]:
    return frozenset(_LISTE.read_text(encoding="utf-8").split())


@register.simple_tag
def icone(nom: str, classe: str = "") -> SafeString:
    """A decorative icon of the sprite: the word beside it carries the meaning."""
    if settings.DEBUG and nom not in icones_connues():
        raise template.TemplateSyntaxError(f"pictogramme absent de dui/commun/icones.txt : {nom}")
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f"icone {classe}".strip(),
        static("genere/icones.svg"),
        nom,
    )


@register.simple_tag(takes_context=True)
def jeton_csrf(context: Context) -> SafeString | str:
    """`{% csrf_token %}` for a component included with `only`, whose context no longer holds the token."""
    request = getattr(context, "request", None)
    if request is None:
        return ""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.simple_tag
def etiquette_de(genre: str = "", etat: object = None, ton: str = "", icone: str = "", texte: str = "") -> Etiquette:
    return _etiquette(genre=genre or "", etat=etat, ton=ton or "", icone=icone or "", texte=texte or "")


@register.simple_tag(takes_context=True)
def adresse(context: Context, **changements: Any) -> str:
    """The current address with these query values changed (None removes one): the state of a list is in its URL."""
    request = getattr(context, "request", None) or context.get("request")
    if request is None:
        return "?"
    valeurs = request.GET.copy()
    for nom, valeur in changements.items():
        if valeur in (None, ""):
            valeurs.pop(nom, None)
        else:
            valeurs[nom] = str(valeur)
    return f"?{valeurs.urlencode()}"


@register.simple_tag
def temps(valeur: dt.date | dt.datetime | None, forme: str = "long") -> SafeString | str:
    """`<time datetime>` around the French words: long, jour, court, heure, tableau, sans_annee, proche."""
    if valeur is None:
        return ""
    formes = _FORMES_D_INSTANT if isinstance(valeur, dt.datetime) else _FORMES_DE_JOUR
    machine = dates_fr.local(valeur).isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, formes.get(forme, formes["long"])(valeur))


def _sans_annee(valeur: dt.date | None) -> str:
    """« lundi 5 octobre » this year; another year is said: two autumns must not be taken for one."""
    if valeur is None:
        return ""
    ailleurs = dates_fr.local(valeur).year != timezone.localdate().year
    return dates_fr.date_longue(valeur, annee=ailleurs)


_FORMES_DE_JOUR = {
    "long": dates_fr.date_longue,
    "jour": lambda v: dates_fr.date_longue(v, jour=False),
    "sans_annee": _sans_annee,
    "court": dates_fr.date_courte,
}
_FORMES_D_INSTANT = {
    **_FORMES_DE_JOUR,
    "long": dates_fr.date_heure_longue,
    "court": dates_fr.date_heure_courte,
    "heure": dates_fr.heure,
    "tableau": dates_fr.heure_tableau,
    "proche": dates_fr.date_heure_proche,
    "sans_annee": lambda v: f"{_sans_annee(v)}, {dates_fr.heure(v)}",
}


@register.filter
def date_longue(valeur: dt.date | None) -> str:
    return dates_fr.date_longue(valeur)


@register.filter
def date_jour(valeur: dt.date | None) -> str:
    """« 3 mars 2026 »."""
    return dates_fr.date_longue(valeur, jour=False)


@register.filter
def date_heure(valeur: dt.datetime | None) -> str:
    return dates_fr.date_heure_longue(valeur)


@register.filter
def date_courte(valeur: dt.date | None) -> str:
    return dates_fr.date_courte(valeur)


@register.filter
def heure(valeur: dt.datetime | dt.time | None) -> str:
    return dates_fr.heure(valeur)


@register.filter
def age(naissance: dt.date | None) -> str:
    ans = dates_fr.age(naissance)
    return "" if ans is None else dates_fr.pluriel(ans, "an")


@register.filter
def insecables(texte: object) -> str:
    """Spaces that must not be cut: inside guillemets, before a colon or a question mark."""
    return typographie.insecables(str(texte))


@register.filter
def relatif(valeur: dt.date | None) -> str:
    return "" if valeur is None else dates_fr.jour_relatif(valeur, timezone.localdate())


@register.filter
def nombre(valeur: Any, decimales: int | None = None) -> str:
    return dates_fr.nombre(valeur, decimales)


@register.filter
def pluriel(combien: int, mots: str) -> str:
    """`{{ n|pluriel:"résultat" }}`, `{{ n|pluriel:"œil,yeux" }}`."""
    singulier, _, plusieurs = mots.partition(",")
    return dates_fr.pluriel(combien, singulier, plusieurs or None)


@register.filter
def secondes_avant(fin: dt.datetime | None) -> int:
    """Seconds left, never below zero: the first figure of a countdown."""
    return 0 if fin is None else max(0, int((fin - timezone.now()).total_seconds()))


@register.filter
def duree(secondes: int) -> str:
    return dates_fr.duree(secondes)


@register.filter
def initiales(nom: str) -> str:
    """« DUPUIS Marcel » → « MD »: first name first, as on the door."""
    mots = [m for m in str(nom).replace("-", " ").split() if m]
    prenoms = [m for m in mots if not m.isupper()]
    famille = [m for m in mots if m.isupper()]
    choisis = (prenoms[:1] + famille[:1]) or mots[:2]
    return "".join(m[0] for m in choisis).upper()


@register.filter
def etapes(total: int) -> Iterable[int]:
    """1…total, for a drawn progress."""
    return range(1, int(total) + 1)


@register.filter
def iso(valeur: dt.datetime | dt.date | None) -> str:
    return "" if valeur is None else valeur.isoformat()


@register.simple_tag
def lignes_d_erreur(formulaire: BaseForm | None) -> list[dict[str, str]]:
    return [] if formulaire is None or not formulaire.is_bound else erreurs_du_formulaire([formulaire])


@register.filter
def avec_colonnes(ligne: Sequence[Any], colonnes: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Each cell beside its column: the heading is repeated when the row becomes a card."""
    return list(zip(ligne, colonnes, strict=False))


@register.filter
def pages_voisines(page: Page[Any]) -> list[int]:
    """Numbers to show; 0 stands for the gap: 1 … 4 5 6 … 20."""
    total, ici = page.paginator.num_pages, page.number
    gardees = sorted({1, total, *range(max(1, ici - 1), min(total, ici + 1) + 1)})
    suite: list[int] = []
    for numero in gardees:
        if suite and numero - suite[-1] > 1:
            suite.append(0)
        suite.append(numero)
    return suite


@register.filter
def decoupe(texte: str) -> list[str]:
    """`"Scanner|Confirmer"|decoupe`: a short list written in a template."""
    return str(texte).split("|")


@register.filter
def reference_courte(identifiant: object) -> str:
    """« 7F3A-91C2 »: the head of a request id, short enough to be read on the telephone."""
    brut = str(identifiant).replace("-", "").upper()[:8]
    return f"{brut[:4]}-{brut[4:]}" if len(brut) == 8 else brut


@register.filter
def parties(ligne: str) -> list[str]:
    """« né le … · unité … · entré le … » cut at its points: a telephone shows the first two."""
    return str(ligne or "").split(" · ")
