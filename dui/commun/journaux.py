"""Structured logs: one JSON object a line, with the request id, never a name, a value or a message of a user."""

from __future__ import annotations

import json
import logging
from typing import Any

from dui.commun.acces import courant_ou_rien

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "server_time", "status_code"}


class FormatJSON(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        acces = courant_ou_rien()
        ligne: dict[str, Any] = {
            "instant": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "niveau": record.levelname,
            "source": record.name,
            "message": record.getMessage(),
            "requete": str(acces.requete) if acces else None,
            **{cle: str(valeur) for cle, valeur in vars(record).items() if cle not in _STANDARD},
        }
        if record.exc_info and record.exc_info[0]:
            ligne["erreur"] = record.exc_info[0].__name__  # the class only: a message may hold values
            ligne["pile"] = _pile(record.exc_info[2])
        return json.dumps(ligne, ensure_ascii=False)


def _pile(trace: Any) -> list[str]:
    """Where it happened: files and lines, no source, no locals."""
    lieux = []
    while trace is not None:
        code = trace.tb_frame.f_code
        lieux.append(f"{code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return lieux[-12:]
