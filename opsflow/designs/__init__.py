"""Designs: pictures measured and drawn, comments pinned to places, the decoration standard of a store."""
