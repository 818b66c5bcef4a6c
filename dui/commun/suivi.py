"""Trail of changes: every model behind the gate is registered with auditlog, by deriving from the base."""

from auditlog.registry import auditlog

from dui.commun.modeles import modeles_gardes

CALCULES = ["modifie_le", "cree_le", "recherche", "tri", "version"]


def suivre_les_modeles() -> None:
    """Register the models of personal rows that keep their changes (all but drafts and receipts)."""
    for modele in modeles_gardes():
        if modele.suivi_des_modifications and not auditlog.contains(modele):
            presents = {f.name for f in modele._meta.get_fields()}
            auditlog.register(modele, exclude_fields=[c for c in CALCULES if c in presents])
