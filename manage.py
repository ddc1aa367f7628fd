#!/usr/bin/env python3
"""Everything an operator does: `python3 manage.py demo`, `up`, `test` and the rest."""

import sys

if __name__ == "__main__":
    from config.launch import main

    main(sys.argv)
