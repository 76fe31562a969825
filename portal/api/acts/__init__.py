"""Every act of the apps' tables as an operation of the interface: the same forms, services and rules as on the pages.

``operations.act_patterns`` makes the addresses of an app's table; ``inputs`` and ``describing`` serve whatever else
takes a form.
"""
