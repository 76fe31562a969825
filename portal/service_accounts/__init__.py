"""Accounts of other systems: who they speak for, and the keys with which they do."""
