"""On Record: news articles in, typed facts about who said what and who is named out."""
