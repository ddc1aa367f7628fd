"""Staff's door to the facts."""

from loyalty.admin import activity, kinds, member_pieces, members, search, traits

__all__ = ["activity", "kinds", "member_pieces", "members", "search", "traits"]
