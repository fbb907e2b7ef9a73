"""The rules of grade writes, one set behind every gradebook's door; knows no HTTP."""
