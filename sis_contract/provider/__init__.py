"""Checks of a provider: does a server keep PowerSchool's and OneRoster's contract?"""
