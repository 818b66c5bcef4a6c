"""Images are decoded within bounds, turned upright and written anew.

What is kept is a copy: no EXIF (place and time of the shot, device), no comment, no profile, nothing after the pixels
(RGPD art. 5.1 c; a file that is also something else stops being it). The file received is not kept.
"""

from __future__ import annotations

import io
import struct
import warnings
from functools import cache

from PIL import Image, ImageFile, ImageOps

from usagers.documents.formats import PIXELS_MAX, FichierRefuse

_PILLOW = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
_MODES = frozenset({"1", "L", "RGB", "RGBA"})
_OPTIONS = {"jpeg": {"quality": 90}, "png": {}, "webp": {"quality": 90}}
_ILLISIBLE = "L’image est abîmée ou incomplète. Refaites la photo ou la numérisation."
_TROP_GRANDE = (
    "L’image est trop grande (plus de 40 millions de points). Réduisez-la ou numérisez à 300 points par pouce."
)


def recopier(octets: bytes, format_: str) -> bytes:
    """The image alone, upright; raises `FichierRefuse`."""
    _etre_exigeant()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is lower
            image = Image.open(io.BytesIO(octets), formats=[_PILLOW[format_]])
            if image.width * image.height > PIXELS_MAX:
                raise FichierRefuse(_TROP_GRANDE, 413)
            image.load()
            return _ecrire(_droite(image), format_)
    except Image.DecompressionBombError:
        raise FichierRefuse(_TROP_GRANDE, 413) from None
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, struct.error, OverflowError):
        raise FichierRefuse(_ILLISIBLE, 422) from None


def _etre_exigeant() -> None:
    """An image without its end is refused, whatever else the process has loaded."""
    _charger_l_indulgent()
    ImageFile.LOAD_TRUNCATED_IMAGES = False


@cache
def _charger_l_indulgent() -> None:
    """WeasyPrint tells Pillow, for the whole process and at its import, to fill with black what an image lacks. It is
    imported here so that it cannot be later, between our setting and our reading. Our PDFs hold no raster image.
    """
    try:
        import weasyprint.images  # noqa: F401
    except (ImportError, OSError):  # no Pango on this machine: nothing will ever change the setting
        return


def _droite(image: Image.Image) -> Image.Image:
    droite = ImageOps.exif_transpose(image)
    if droite.mode.startswith("I;16"):  # a plain conversion would turn the greys to white
        droite = droite.convert("I").point(lambda gris: gris * (1 / 256)).convert("L")
    if droite.mode not in _MODES:
        transparente = droite.mode in {"LA", "PA", "La", "RGBa"} or "transparency" in droite.info
        droite = droite.convert("RGBA" if transparente else "RGB")
    return droite


def _ecrire(image: Image.Image, format_: str) -> bytes:
    image.info.clear()
    if format_ == "jpeg" and image.mode in {"1", "RGBA"}:
        image = image.convert("L" if image.mode == "1" else "RGB")
    sortie = io.BytesIO()
    image.save(sortie, _PILLOW[format_], **_OPTIONS[format_])
    return sortie.getvalue()
