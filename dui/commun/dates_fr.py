"""Dates and figures as the French read them; entry accepts what people type (3/3/26, 03032026, 37,8).

Written out rather than taken from the locale: the same words whatever the machine, and the spaces that must not break.
"""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from django.utils import timezone

from dui.commun.horloge import PARIS

INSECABLE = "\u00a0"  # before « h », units, :, inside « »
FINE = "\u202f"  # thousands, before ; ! ?

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def local(valeur: dt.date | dt.datetime) -> dt.date | dt.datetime:
    """An instant is shown at the hour of Paris; a plain date stays as it is."""
    if isinstance(valeur, dt.datetime) and timezone.is_aware(valeur):
        return valeur.astimezone(PARIS)
    return valeur


def date_longue(valeur: dt.date | None, *, jour: bool = True, annee: bool = True) -> str:
    """« mardi 3 mars 2026 »; the first of a month is said « 1er »."""
    if valeur is None:
        return ""
    valeur = local(valeur)
    quantieme = "1er" if valeur.day == 1 else str(valeur.day)
    texte = f"{quantieme}{INSECABLE}{MOIS[valeur.month - 1]}"
    if annee:
        texte += f"{INSECABLE}{valeur.year}"
    return f"{JOURS[valeur.weekday()]} {texte}" if jour else texte


def date_simple(valeur: dt.date | None) -> str:
    """« 3 mars 2026 »; empty without a date."""
    return date_longue(valeur, jour=False)


def du_au(du: dt.date | None, au: dt.date | None) -> str:
    """« depuis le 3 mars 2026, jusqu’au 4 avril 2026 », what is known of it."""
    dits = (f"depuis le {date_simple(du)}" if du else "", f"jusqu’au {date_simple(au)}" if au else "")
    return ", ".join(x for x in dits if x)


def heure(valeur: dt.datetime | dt.time | None) -> str:
    """« 14 h 05 », « 14 h » on the hour."""
    if valeur is None:
        return ""
    la = valeur.astimezone(PARIS) if isinstance(valeur, dt.datetime) and timezone.is_aware(valeur) else valeur
    minutes = f"{INSECABLE}{la.minute:02d}" if la.minute else ""
    return f"{la.hour}{INSECABLE}h{minutes}"


def date_heure_longue(valeur: dt.datetime | None) -> str:
    """« mardi 3 mars 2026 à 14 h 05 »."""
    if valeur is None:
        return ""
    return f"{date_longue(valeur)} à{INSECABLE}{heure(valeur)}"


def date_courte(valeur: dt.date | None) -> str:
    return "" if valeur is None else f"{local(valeur):%d/%m/%Y}"


def date_heure_courte(valeur: dt.datetime | None) -> str:
    return "" if valeur is None else f"{local(valeur):%d/%m/%Y}{INSECABLE}{local(valeur):%H:%M}"


def heure_tableau(valeur: dt.datetime | dt.time | None) -> str:
    """« 08:00 », aligned in lists and tables."""
    if valeur is None:
        return ""
    return f"{local(valeur) if isinstance(valeur, dt.datetime) else valeur:%H:%M}"


def age(naissance: dt.date | None, au: dt.date | None = None) -> int | None:
    """Completed years; someone born on 29 February turns on 1 March of a common year."""
    if naissance is None:
        return None
    au = au or timezone.now().astimezone(PARIS).date()
    return au.year - naissance.year - ((au.month, au.day) < (naissance.month, naissance.day))


def jour_relatif(valeur: dt.date, aujourdhui: dt.date) -> str:
    """« aujourd’hui », « hier », « demain », « dans 9 jours », « il y a 3 jours »: always beside the exact date."""
    jour = local(valeur)
    jour = jour.date() if isinstance(jour, dt.datetime) else jour
    ecart = (jour - aujourdhui).days
    proches = {0: "aujourd’hui", -1: "hier", 1: "demain"}
    if ecart in proches:
        return proches[ecart]
    mot = f"{abs(ecart)}{INSECABLE}jours"
    return f"dans {mot}" if ecart > 0 else f"il y a {mot}"


def jour_proche(valeur: dt.date, aujourdhui: dt.date) -> str:
    """« aujourd’hui », « hier »; nothing further away, where the date says more."""
    return jour_relatif(valeur, aujourdhui) if 0 <= (aujourdhui - valeur).days < 2 else ""


def date_heure_proche(valeur: dt.datetime | None) -> str:
    """« aujourd’hui, 6 h 40 », « hier, 21 h », then « mardi 3 mars, 14 h 05 », with its year when it is another."""
    if valeur is None:
        return ""
    jour, ce_jour = valeur.astimezone(PARIS).date(), timezone.now().astimezone(PARIS).date()
    date = jour_proche(jour, ce_jour) or date_longue(jour, annee=jour.year != ce_jour.year)
    return f"{date}, {heure(valeur)}"


def nombre(valeur: int | float | Decimal | None, decimales: int | None = None) -> str:
    """« 1 250 », « 37,8 »: comma, thin space that does not break between thousands."""
    if valeur is None:
        return ""
    if decimales is not None:
        texte = f"{valeur:,.{decimales}f}"
    elif isinstance(valeur, int):
        texte = f"{valeur:,d}"
    else:
        texte = f"{Decimal(str(valeur)).normalize():,f}"
    entier, _, reste = texte.partition(".")
    entier = entier.replace(",", FINE).replace("-", "−")
    return f"{entier},{reste}" if reste else entier


def mesure(valeur: int | float | Decimal | None, unite: str, decimales: int | None = None) -> str:
    """« 37,8 °C »."""
    return "" if valeur is None else f"{nombre(valeur, decimales)}{INSECABLE}{unite}"


def duree(secondes: int) -> str:
    """« 41 h 12 », « 12 min », « 45 s »: what a countdown shows before the script takes over."""
    secondes = max(0, int(secondes))
    if secondes < 60:
        return f"{secondes}{INSECABLE}s"
    minutes = secondes // 60
    if minutes < 60:
        return f"{minutes}{INSECABLE}min"
    return f"{minutes // 60}{INSECABLE}h{INSECABLE}{minutes % 60:02d}"


def pluriel(combien: int, singulier: str, plusieurs: str | None = None) -> str:
    """« 0 résultat », « 1 résultat », « 12 résultats »: French keeps the singular up to two."""
    mot = singulier if abs(combien) < 2 else (plusieurs or f"{singulier}s")
    return f"{nombre(combien)}{INSECABLE}{mot}"


_SEPARES = re.compile(r"^(\d{1,2})[\s/.\-](\d{1,2})[\s/.\-](\d{4}|\d{2})$")
_COLLES = re.compile(r"^(\d{2})(\d{2})(\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_EN_LETTRES = re.compile(r"^(\d{1,2})(?:er)?\s+([a-zéû]+)\s+(\d{4})$")


def lire_date(texte: str, *, passee: bool = True) -> dt.date:
    """A date as typed: 3/3/26, 03.03.2026, 03032026, 2026-03-03, 3 mars 2026. Raises `ValueError`.

    Two figures for the year mean the last hundred years when `passee` (a birth), else the nearest hundred.
    """
    brut = " ".join(texte.strip().lower().split())
    if trouve := _ISO.match(brut):
        annee, mois, jour = (int(x) for x in trouve.groups())
        return dt.date(annee, mois, jour)
    if trouve := _EN_LETTRES.match(brut):
        sans_accent = {m.replace("é", "e").replace("û", "u"): i for i, m in enumerate(MOIS, 1)}
        mois = sans_accent.get(trouve[2].replace("é", "e").replace("û", "u"), 0)
        return dt.date(int(trouve[3]), mois, int(trouve[1]))
    trouve = _SEPARES.match(brut) or _COLLES.match(brut)
    if trouve is None:
        raise ValueError("date illisible")
    annee = int(trouve[3])
    if len(trouve[3]) == 2:
        annee = _siecle(annee, passee=passee)
    return dt.date(annee, int(trouve[2]), int(trouve[1]))


def _siecle(deux_chiffres: int, *, passee: bool) -> int:
    courante = timezone.now().astimezone(PARIS).year
    annee = courante - courante % 100 + deux_chiffres
    limite = courante if passee else courante + 50
    return annee - 100 if annee > limite else annee


def lire_nombre(texte: str) -> Decimal:
    """A figure as typed: « 37,8 », « 1 250 », « 1250.5 ». Raises `ValueError`."""
    brut = texte.strip().replace(",", ".").replace("−", "-")
    brut = re.sub(rf"[\s{INSECABLE}{FINE}]", "", brut)
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,10})?", brut):
        raise ValueError("nombre illisible")
    try:
        return Decimal(brut)
    except InvalidOperation as erreur:
        raise ValueError("nombre illisible") from erreur
