"""People: members, deputies, signing in and out."""
