"""The language analysis: plain text in, attributions and entities as spans of that text out; pure functions only."""
