"""Coming in: opening the dossier of somebody who asks, the steps of the request, the entry."""
