"""What a definition that can be read may still have wrong. `whole` asks them all; each yields refusals with their lines."""
