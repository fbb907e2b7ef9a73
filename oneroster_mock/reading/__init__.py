"""Reading: parameters, pages and bodies of collections and single objects."""
