"""From the rows of a package to the tables of a district, one module for each subject."""
