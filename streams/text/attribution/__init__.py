"""Who says, believes or wants what: an annotated document and the cue lexicon in, attributions out, by rules."""
