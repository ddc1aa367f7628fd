"""How staff sign in: password, optional second factor, lockout after wrong passwords."""
