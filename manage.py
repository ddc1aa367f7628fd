#!/usr/bin/env python3
"""Everything an operator does: `python3 manage.py demo`, `up`, `test` and the rest."""

import sys

# Old Pythons must be able to read this file, or they would answer with a syntax error instead.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Regulars needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])  # noqa: UP031

if __name__ == "__main__":
    from config.bootstrap import main

    main(sys.argv)
