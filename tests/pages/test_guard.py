"""What every request passes: token, origin, size, shape; and what every answer carries."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, request

from opsflow.guard import takes
from opsflow.http import csrf, policy
from tests.pages.visitor import PASSWORD, Visitor

Open = Callable[..., Visitor]


def test_a_form_without_its_token_is_refused(visitor: Open) -> None:
    bo = visitor("bo")
    bo.token = ""
    answer = bo.sends("/me/theme", {"theme": "dark", "next": "/me"})
    assert (answer.status_code, "too old to send from" in answer.text) == (400, True)


def test_htmx_sends_the_token_as_a_header(visitor: Open) -> None:
    bo = visitor("bo")
    headers = {"X-CSRFToken": bo.token, "HX-Request": "true"}
    assert bo.client.post("/me/theme", data={"theme": "dark", "next": "/me"}, headers=headers).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_request_from_another_site_is_refused(visitor: Open, headers: dict[str, str]) -> None:
    answer = visitor("bo").sends("/me/theme", {"theme": "dark", "next": "/me"}, headers=headers)
    assert (answer.status_code, "another site" in answer.text) == (403, True)


def test_a_request_from_the_shops_own_page_is_not(visitor: Open) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert visitor("bo").sends("/me/theme", {"theme": "dark", "next": "/me"}, headers=headers).status_code == 303


@pytest.mark.parametrize("path", ["/login", "/me", "/nowhere", "/healthz"])
def test_every_answer_carries_its_guards(visitor: Open, path: str) -> None:
    answer = visitor("bo").sees(path).headers
    content = answer["Content-Security-Policy"]
    assert "default-src 'self'" in content and "frame-ancestors 'none'" in content and "unsafe" not in content
    assert (answer["X-Content-Type-Options"], answer["Referrer-Policy"]) == ("nosniff", "same-origin")


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"login": "bo"}, 400),
        ({}, 400),
        ({"login": ["bo", "kim"], "password": PASSWORD}, 400),
        ({"login": "b" * 65, "password": PASSWORD}, 400),
        ({"login": "b\0o", "password": PASSWORD}, 400),
        ({"login": "b" * 1_000_000, "password": PASSWORD}, 400),
        ({"login": "bo", "password": "\ud800".encode("utf-8", "surrogatepass")}, 401),
        ({f"f{number}": "x" for number in range(2000)}, 400),
    ],
)
def test_a_broken_form_gets_a_clear_answer(visitor: Open, form: dict[str, Any], status: int) -> None:
    browser = visitor()
    browser.sees("/login")
    answer = browser.sends("/login", form)
    assert (answer.status_code, "<h1" in answer.text) == (status, True)


def parts(token: str, head: str, size: int) -> dict[str, Any]:
    """A form in parts, written by hand: the test client's own way leaves files open."""
    body = f'--cut\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
    body += f"--cut\r\nContent-Disposition: form-data; {head}\r\n\r\n{'x' * size}\r\n--cut--\r\n"
    return {"data": body.encode(), "content_type": "multipart/form-data; boundary=cut"}


def test_a_large_part_of_a_form_is_refused(visitor: Open) -> None:
    browser = visitor()
    browser.sees("/login")
    assert browser.client.post("/login", **parts(browser.token, 'name="login"', 1_000_000)).status_code == 413


def test_a_large_upload_is_refused_unless_its_route_takes_it(app: Flask, visitor: Open) -> None:
    @app.post("/upload")
    @policy("public")
    @takes(megabytes=4)
    def upload() -> str:
        return str(len(request.files["file"].read()))

    browser = visitor()
    browser.sees("/login")
    file = parts(browser.token, 'name="file"; filename="big"', 3_000_000)
    assert browser.client.post("/login", **file).status_code == 413
    assert browser.client.post("/upload", **file).text == "3000000"


@pytest.mark.parametrize(
    "path", ["/people/99999999999999999999999", "/people/9223372036854775807", "/people/-1", "/%00"]
)
def test_odd_numbers_in_addresses_are_nowhere(visitor: Open, path: str) -> None:
    assert visitor("root").sees(path).status_code == 404


@pytest.mark.parametrize("text", ["[" * 50_000, '{"a": "\\u0000"}', '"\\ud800"', "{", "\xff"])
def test_broken_json_is_a_400(app: Flask, text: str) -> None:
    @app.post("/echo")
    @policy("public")
    def echo() -> Any:
        return {"got": request.get_json()}

    csrf.exempt(echo)
    answer = app.test_client().post("/echo", data=text.encode("latin-1"), content_type="application/json")
    assert answer.status_code == 400


def test_a_wrong_method_says_which_are_right(visitor: Open) -> None:
    answer = visitor().sees("/logout")
    assert (answer.status_code, "POST" in answer.headers["Allow"]) == (405, True)


def test_a_program_gets_the_refusal_as_json(visitor: Open) -> None:
    answer = visitor().sees("/people", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["title"]) == (401, "unsigned")  # type: ignore[index]


def test_a_mistake_of_ours_is_noted_and_says_so(app: Flask, visitor: Open, caplog: pytest.LogCaptureFixture) -> None:
    @app.get("/mistake")
    @policy("public")
    def mistake() -> str:
        raise ZeroDivisionError("secret detail")

    answer = visitor().sees("/mistake")
    assert (answer.status_code, "secret detail" in answer.text) == (500, False)
    assert caplog.records[0].args[0] in answer.text  # type: ignore[index, operator]
