"""Orders in: the seller centre's export files, read, held against what is known, and told to the engine."""
