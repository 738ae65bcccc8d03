"""Who says, believes or wants what: an annotated document in, attributions out, by a trained encoder or by rules."""
