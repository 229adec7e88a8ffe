"""Campaigns: what the store remembers of them."""
