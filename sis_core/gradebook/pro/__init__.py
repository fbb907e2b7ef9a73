"""PowerTeacher Pro: categories, assignments in sections, scores, standards, grade scales."""
