"""What a received document may weigh: one table, read by the loaders of both formats.

The sizes bound memory and time before anything is interpreted; none is a rule of the TDDUI.
"""

OCTETS = 20 * 1024 * 1024
PROFONDEUR_JSON = 64
PROFONDEUR_XML = 100
NOEUDS = 500_000
SEPARATEURS_JSON = 1_500_000
"""Commas, colons and brackets, counted before parsing (text included): a cheap bound of the tree to come."""
ENTREES = 5_000
ATTRIBUTS_PAR_BALISE = 100

TEXTE_COURT = 255
TEXTE_LONG = 100_000
TEXTE_RELU = 20_000_000
"""Characters read through internal links, all together."""
MODALITES = 20
CHIFFRES = 40
ANNEE_MIN, ANNEE_MAX = 1800, 2199
