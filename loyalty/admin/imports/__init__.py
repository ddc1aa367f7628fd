"""Bringing files in through the browser: hand over, say what columns mean, try, run, see what came of it."""

from loyalty.admin.imports import fields_page, listing

__all__ = ["fields_page", "listing"]
