"""`/ws/contacts`: persons, how to reach them, and whose contact they are (2.12)."""
