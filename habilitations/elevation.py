"""How fresh the second factor is: a sensitive act asks for a code unless one was just given (5 minutes).

Whoever signs in because of an emergency is not made to wait for the next code: the one they just typed serves once.
"""

from __future__ import annotations

import time
from typing import Any

CLE = "code_le"
DUREE = 5 * 60  # seconds


def marquer(request: Any) -> None:
    """A code was accepted in this session, now."""
    request.session[CLE] = int(time.time())


def est_recente(request: Any) -> bool:
    donne = request.session.get(CLE)
    return isinstance(donne, int) and 0 <= time.time() - donne <= DUREE
