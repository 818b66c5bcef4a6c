"""Reading of official transfer documents (TDDUI, FHIR 2.x and CDA 1.x): pure parsers, no model, no database."""
