"""The CSV binding of OneRoster 1.1: packages read into a district, and written from one."""
