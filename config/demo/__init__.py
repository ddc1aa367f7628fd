"""The demo: a made-up contact lens maker whose members, packs and habits fill a fresh installation."""
