"""The WSGI application, nothing else."""

from opsflow import create_app

app = create_app()
