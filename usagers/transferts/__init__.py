"""Copy of a dossier to another ESMS: chosen item by item, with the person's consent, accepted on the other side."""
