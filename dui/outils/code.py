"""Current one-time codes of the demonstration accounts: `make code COMPTE=adresse` (RFC 6238, six digits, 30 s)."""

import base64
import hashlib
import hmac
import json
import sys
import time
from typing import Any

from dui.outils.lieux import RUN, Echec, dire, quitter

PERSONAS = RUN / "personas.json"
PERIODE = 30


def code_actuel(secret: str, instant: float | None = None) -> str:
    """Six digits for a base32 secret, as an authenticator application shows them."""
    propre = secret.replace(" ", "").upper()
    cle = base64.b32decode(propre + "=" * (-len(propre) % 8))
    compteur = int((time.time() if instant is None else instant) // PERIODE)
    empreinte = hmac.new(cle, compteur.to_bytes(8, "big"), hashlib.sha1).digest()
    debut = empreinte[-1] & 15
    return f"{(int.from_bytes(empreinte[debut : debut + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def personas() -> list[dict[str, Any]]:
    try:
        return list(json.loads(PERSONAS.read_text(encoding="utf-8"))["personas"])
    except (OSError, ValueError, KeyError) as erreur:
        raise Echec("Aucune démonstration dans cette copie : lancez d'abord « make demo ».") from erreur


def main() -> None:
    demande = (sys.argv[1] if len(sys.argv) > 1 else "").strip().lower()
    try:
        trouves = [
            p for p in personas() if demande in str(p["identifiant"]).lower() or demande == str(p["cle"]).lower()
        ]
        if not trouves:
            raise Echec(f"Aucun compte de démonstration ne répond à « {demande} ».")
        reste = PERIODE - int(time.time()) % PERIODE
        for persona in trouves:
            code = code_actuel(persona["totp_secret"]) if persona.get("totp_secret") else "(sans)"
            dire(f"{code}  {persona['identifiant']}")
        if len(trouves) == 1:
            dire(f"(encore {reste} s ; un code ne sert qu'une fois)")
    except Echec as erreur:
        quitter(erreur)


if __name__ == "__main__":
    main()
