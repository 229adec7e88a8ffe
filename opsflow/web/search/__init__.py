"""Search: what is found in all rooms, and the pages and beginnings that a few letters lead to."""
