"""Documents of a dossier (« GED »): received, checked by content, encrypted, replaced rather than overwritten.

No file is trusted for its name or its declared type, none is given back under a type that a browser would run.
"""
