"""Encryption at rest: key-encryption key outside the database → key per dossier (`cles`) → fields and files.

AES-256-GCM everywhere (`cryptography`), associated data = table|column|dossier|row, so that a cipher copied to
another row or column does not open. Destroying a dossier's key destroys what it protects, backups included.
"""

import uuid

# Objects that belong to no dossier (accounts, teams): their trail of changes has a key of its own.
HORS_DOSSIER = uuid.UUID(int=0)
