"""Who and what is named: a document and the gazetteer in; entities with all their mentions, and speakers, out."""
