"""The one exception that leaves the readers."""

from dui.commun.erreurs import ErreurMetier


class DocumentRefuse(ErreurMetier):
    """The document is not taken at all. The text is French, names a place at most, never quotes the content."""
