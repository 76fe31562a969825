"""Copies of everything that the portal keeps, for another machine and another day; and the way back."""
