"""Names of files: what people typed, without what could lie about the file or harm the machine that receives it."""

from __future__ import annotations

import re
import unicodedata

LONGUEUR = 100
_INTERDITS = re.compile(r'[<>:"|?*%;\x00-\x1f\x7f]')
_RESERVES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)$")
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}$|\.7z$|\.mp[34]$")
# Texts that a machine runs when their name says so.
# fmt: off
EXECUTABLES = frozenset({
    ".bat", ".cmd", ".com", ".cpl", ".exe", ".hta", ".htm", ".html", ".jar", ".js", ".jse", ".lnk", ".mht", ".mjs",
    ".msi", ".php", ".pl", ".ps1", ".py", ".rb", ".reg", ".scr", ".sh", ".svg", ".svgz", ".url", ".vb", ".vbe",
    ".vbs", ".wsf", ".wsh", ".xht", ".xhtml", ".xml", ".xsl",
})
# fmt: on


def _visibles(texte: str) -> str:
    """Without control, format (right-to-left override, zero width), private or unassigned characters."""
    return "".join(c for c in texte if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def extension_de(nom: str) -> str:
    """Last extension of the name as it was received, in lower case."""
    trouvee = _EXTENSION.search(_visibles(nom).rstrip(" ."))
    return trouvee[0].lower() if trouvee else ""


def radical(nom: str) -> str:
    """The name without its path nor its extensions: « facture.pdf.exe » is « facture ». Never empty."""
    net = _visibles(unicodedata.normalize("NFC", re.split(r"[/\\]", nom)[-1]))
    net = " ".join(_INTERDITS.sub(" ", net).split()).rstrip(" .")
    while trouvee := _EXTENSION.search(net):
        net = net[: trouvee.start()].rstrip(" .")
    net = net.lstrip(" .")[:LONGUEUR].rstrip(" .")
    return f"_{net}" if _RESERVES.match(net) else net or "document"


def nettoyer(nom: str, extension: str) -> str:
    """Name under which the file is given back: its extension is the one of its content."""
    return radical(nom) + extension
