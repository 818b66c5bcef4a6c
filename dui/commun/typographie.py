"""French spacing of sentences built by the code: what must not be cut at the end of a line."""

from dui.commun.dates_fr import INSECABLE

_PAIRES = (
    ("« ", f"«{INSECABLE}"),
    (" »", f"{INSECABLE}»"),
    (" :", f"{INSECABLE}:"),
    (" ;", f"{INSECABLE};"),
    (" ?", f"{INSECABLE}?"),
)


def insecables(texte: str) -> str:
    """No break inside guillemets nor before a colon, a semicolon or a question mark."""
    for avant, apres in _PAIRES:
        texte = texte.replace(avant, apres)
    return texte
