"""Two dossiers for one person: found, compared side by side by a human, merged and undone without losing a row."""
