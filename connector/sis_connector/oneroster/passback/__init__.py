"""Grades back to the SIS over OneRoster, in the order in which Canvas sends them.

Categories by name, the class's line items by name and due date, each line item, the class's
results by student and line item, each result.
"""
