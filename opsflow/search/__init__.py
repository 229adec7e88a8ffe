"""What is found by a few letters: the words of cases, orders and products, kept beside them in the change that writes them."""
