"""The catalogue kept: files of products read, facts changed by hand with a way back, and the lists."""
