"""Anchors all ledgers outside the database, hour by hour, so that nobody who owns the database can rewrite them unseen.

What an auditor holds (the file of anchors, the letters, the public key) and an export of the ledgers are enough to
prove them, with clients/verifier/verify_ledgers.py and without this portal. See docs/decisions/0032-anchors.md.
"""
