"""Scores of members. RFM: how recently, how often and for how much they bought."""
