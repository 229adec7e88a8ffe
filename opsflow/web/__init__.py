"""Pages: a file each with its blueprint `door` (and `attach(app)` where it needs the application), in folders by subject;
all are found."""
