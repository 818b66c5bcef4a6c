"""Identity of the person: its traits, its status of trust, how it is corrected and attested."""
