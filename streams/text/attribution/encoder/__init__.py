"""Attributions by a small trained encoder: a document in; windows, probabilities and at last attributions out."""
