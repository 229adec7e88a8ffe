"""Pages: a file each with its blueprint `door` (and `attach(app)` where it needs the application); all are found."""
