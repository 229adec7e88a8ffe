"""Pay of a month: its rows, what they sum to, who writes them, who sees what."""
