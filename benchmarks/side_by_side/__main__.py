"""The command `python -m benchmarks.side_by_side`: see `README.md` beside this file."""

from benchmarks.side_by_side.cli import main

raise SystemExit(main())
