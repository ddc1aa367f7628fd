"""Staff's door to the facts."""

from loyalty.admin import activity, history, home, imports, kinds, member_pieces, members, search, traits

__all__ = ["activity", "history", "home", "imports", "kinds", "member_pieces", "members", "search", "traits"]
