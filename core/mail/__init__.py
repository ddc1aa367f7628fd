"""Mail that stays in the house until a mail server is set up: stored, and readable in the admin."""
