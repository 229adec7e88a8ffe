"""The command line: a file each with its `COMMANDS`; `bin/opsflow` runs it as `python -m opsflow.cli`."""
