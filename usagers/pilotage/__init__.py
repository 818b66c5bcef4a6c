"""Steering: counts of an ESMS by unit and period, masked before they leave the rule (docs/decisions.md)."""
