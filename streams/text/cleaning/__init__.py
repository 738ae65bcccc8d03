"""An article as it was scraped in; its own words, and their language, out."""
