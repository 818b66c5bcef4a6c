"""Settings come from the environment; a checkout keeps its own in `.run/environnement`."""

import os
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent


def charger_environnement(fichier: Path = RACINE / ".run" / "environnement") -> None:
    """Load `KEY=VALUE` lines for the keys that are not already set; a missing file is not an error."""
    if not fichier.is_file():
        return
    for ligne in fichier.read_text(encoding="utf-8").splitlines():
        cle, separateur, valeur = ligne.partition("=")
        if separateur and not ligne.lstrip().startswith("#"):
            os.environ.setdefault(cle.strip(), valeur.strip())
