"""Domain errors; each text can be shown to a user as it is."""


class ErreurMetier(Exception):
    """Something the user can mend; `str(erreur)` is a French sentence."""


class AccesNonLie(RuntimeError):
    """A personal row was asked for while nobody was bound to the context (programming error, never a page)."""


class LectureNonTracee(RuntimeError):
    """A personal row was read in a form that cannot be traced (its dossier is not among the columns)."""


class EcritureEnMasseRefusee(RuntimeError):
    """`update`, `bulk_create`, `bulk_update` would escape the trail of changes; use the reasoned verbs."""
