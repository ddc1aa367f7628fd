"""Who is who: columns, the engine that asks them, and the scores of members."""
