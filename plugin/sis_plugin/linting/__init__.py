"""The linter: what PowerSchool would refuse of a package, and what would hurt later."""
