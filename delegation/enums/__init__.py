"""The words of this app: states and choices, one module a feature."""
