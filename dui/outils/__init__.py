"""Tools of a checkout, run before anything is installed: `python3 -m dui.outils.<name>` from the root.

Standard library only, and `dui/__init__.py` must stay free of third-party imports.
"""
