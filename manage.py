#!/usr/bin/env python
"""Administrative commands; without DJANGO_SETTINGS_MODULE the demo settings apply."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
