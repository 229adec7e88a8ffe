"""What the reader of definitions reads with: the words of each place, and the phrases that stand behind them."""
