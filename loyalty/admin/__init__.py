"""Staff's door to the facts."""

from loyalty.admin import activity, home, kinds, member_pieces, members, search, traits

__all__ = ["activity", "home", "kinds", "member_pieces", "members", "search", "traits"]
