"""The OneRoster 1.1 provider: the same district, as the standard has it."""
