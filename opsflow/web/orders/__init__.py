"""Orders: the list and files, shipping many at once."""
