"""What pages are shown with: the frame around them, words for time, filters, drawings."""

from opsflow.web.shown.frame import attach

__all__ = ["attach"]
