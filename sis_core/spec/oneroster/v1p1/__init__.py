"""OneRoster 1.1: entities, operations, scopes and status words of that version."""
