"""What people do to the cases of this app: one verb-noun function per act, named as officials say it."""
