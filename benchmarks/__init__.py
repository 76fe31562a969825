"""Measurements that one command repeats: ``make bench``, ``make bench-faults``, ``make bench-clocks``,
``make bench-documents``, ``make bench-exports``, ``make bench-workdays``.

They state medians and ratios of this machine and promise nothing absolute.
"""
