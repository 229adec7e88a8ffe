"""The whole shop under one command: its processes are started, brought back, and stopped together."""
