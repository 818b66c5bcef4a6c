"""The data dictionary and the purposes as the DPO reads them; the lines themselves are in `dui.commun.dictionnaire`."""
