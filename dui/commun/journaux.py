"""Structured logs: one JSON object a line, with the request id, never a name, a value or a message of a user."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from dui.commun.acces import courant_ou_rien

# `data` is where Celery puts the arguments of a task and the text of its traceback.
_STANDARD = set(vars(logging.makeLogRecord({}))) | {
    "message", "asctime", "request", "server_time", "status_code", "data",
}  # fmt: skip
_DE_CELERY = {"exc", "return_value"}  # texts that Celery makes from exceptions and results


class FormatJSON(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        acces = courant_ou_rien()
        ligne: dict[str, Any] = {
            "instant": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "niveau": record.levelname,
            "source": record.name,
            "message": _message(record),
            "requete": str(acces.requete) if acces else None,
            **{cle: str(valeur) for cle, valeur in vars(record).items() if cle not in _STANDARD},
        }
        if record.exc_info and record.exc_info[0]:
            ligne["erreur"] = record.exc_info[0].__name__  # the class only: a message may hold values
            ligne["pile"] = _pile(record.exc_info[2])
        return json.dumps(ligne, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """The message, with the class of each exception instead of its text, and a route instead of an address."""
    args: Any = record.args
    if isinstance(args, dict):
        args = {cle: _classe_dite(valeur) if cle in _DE_CELERY else _sure(valeur) for cle, valeur in args.items()}
    elif args:
        args = tuple(_sure(valeur) for valeur in args)
    texte = str(_sure(record.msg))
    texte = texte % args if args else texte
    erreur = record.exc_info[1] if record.exc_info else None
    if erreur is not None:
        for dit in (repr(erreur), str(erreur)):
            texte = texte.replace(dit, type(erreur).__name__) if dit else texte
    return _sans_adresse(texte, getattr(record, "request", None))


def _sure(valeur: Any) -> Any:
    return type(valeur).__name__ if isinstance(valeur, BaseException) else valeur


def _classe_dite(texte: Any) -> str:
    """« ValueError » of « ValueError('…') »; nothing of what does not look like it."""
    trouve = re.match(r"([A-Za-z_][\w.]*)\(", str(texte))
    return trouve[1] if trouve else "…"


def _sans_adresse(texte: str, demande: Any) -> str:
    """The address of a new password holds the right to choose it; Django logs addresses as it escapes them."""
    chemin = getattr(demande, "path", "")
    if len(chemin) < 2:
        return texte
    trouvee = getattr(demande, "resolver_match", None)
    route = f"/{trouvee.route}" if trouvee else "(adresse)"
    return texte.replace(chemin, route).replace(chemin.encode("unicode_escape").decode("ascii"), route)


def _pile(trace: Any) -> list[str]:
    """Where it happened: files and lines, no source, no locals."""
    lieux = []
    while trace is not None:
        code = trace.tb_frame.f_code
        lieux.append(f"{code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return lieux[-12:]
