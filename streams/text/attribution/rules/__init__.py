"""Attributions by rules: an annotated document and the cue lexicon in, who says or thinks what out, without weights."""
