"""What every table of acts stands on: a row, how an act is carried out, and its form and page.

An app writes its table of ``Act`` rows and a ``Practice``; services, buttons, pages and the tests' matrix follow.
"""
