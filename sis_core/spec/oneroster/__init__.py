"""OneRoster: the standard's entities and operations, and what they are in PowerSchool's tables."""
