"""OneRoster 1.1 as a source of rosters and as a gradebook."""
