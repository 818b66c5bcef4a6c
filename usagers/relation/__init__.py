"""Relation with the persons: complaints and their follow-up, surveys, CVS."""
