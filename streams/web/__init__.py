"""The live page: the derived topics in, who is saying what right now out, with its place in the article."""
