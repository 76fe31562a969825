"""The access matrix: every address and every operation of the interface by every role, on one's own and on others'."""
