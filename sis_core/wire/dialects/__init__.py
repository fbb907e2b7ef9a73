"""How each family of endpoints spells the same content in bytes; one file a dialect."""
