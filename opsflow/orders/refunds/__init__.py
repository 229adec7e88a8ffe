"""Refunds in: a refund export's lines become after-sales cases, or tell those that are there how their refund stands."""
