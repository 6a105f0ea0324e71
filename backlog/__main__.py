"""Lets the program be run as `python -m backlog`."""

import sys

from backlog.shell import main

sys.exit(main())
