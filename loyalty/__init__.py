"""The facts: members and their identities, traits, consents and activity."""
