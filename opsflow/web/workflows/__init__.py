"""Workflows: what the shop works by."""
