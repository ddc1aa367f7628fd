"""Staff's door to who is who."""

from segments.admin import definitions, filters, home, member_pieces, rfm_page

__all__ = ["definitions", "filters", "home", "member_pieces", "rfm_page"]
