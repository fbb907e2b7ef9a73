"""From the objects that OneRoster serves to the files of a package."""
