#!/usr/bin/env python
"""Entry point of the commands; reads `.run/environnement` first so that one works right after `make demo`."""

import os
import sys

from dui.environnement import charger_environnement


def main() -> None:
    charger_environnement()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dui.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
