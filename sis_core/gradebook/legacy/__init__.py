"""The older gradebook (PowerTeacher Gradebook): its own tables, and its mirrors in the SIS.

An assignment is a PSM_Assignment with one PSM_SectionAssignment; its id is PSM_Assignment.ID, the
number that PGAssignments.AssignmentID and SectionScoresAssignments.Assignment hold [guess]. A
category's id is PGCategories.ID, the one that readers of the mirrors know. Every write changes the
gradebook's rows and the mirrors in one transaction.
"""
