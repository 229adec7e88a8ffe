"""What watches the shop is told the truth."""

from flask import Flask
from flask.testing import FlaskClient

from opsflow.http import readiness


def test_up(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_ready_names_the_part_that_fails(app: Flask, client: FlaskClient) -> None:
    readiness(app).clear()
    readiness(app)["database"] = lambda _: None
    assert client.get("/readyz").status_code == 200
    readiness(app)["redis"] = lambda _: "does not answer"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"database": "ok", "redis": "does not answer"})
