"""The words of refusals: a file a part, each with `WORDS` from key to text; `opsflow.http` gathers them all."""
