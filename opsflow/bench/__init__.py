"""The figures the shop has to reach, each measured beside its bare limit in the same run, on databases of its own."""
