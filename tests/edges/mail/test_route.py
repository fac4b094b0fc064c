"""What KEPT_EMAIL_URL may say."""

import pytest

from kept.edges.mail.route import Route, Security, route_from


@pytest.mark.parametrize(
    ("url", "route"),
    [
        ("smtp://mail.example:2525", Route(host="mail.example", port=2525, security=Security.STARTTLS)),
        ("smtp://mail.example", Route(host="mail.example", port=587, security=Security.STARTTLS)),
        ("smtps://mail.example/", Route(host="mail.example", port=465, security=Security.TLS)),
        ("smtps://127.0.0.1", Route(host="127.0.0.1", port=465, security=Security.TLS)),
        ("smtp://localhost:1025", Route(host="localhost", port=1025, security=Security.PLAIN)),
        ("smtp://127.0.0.1:25", Route(host="127.0.0.1", port=25, security=Security.PLAIN)),
        ("smtp://[::1]:25", Route(host="::1", port=25, security=Security.PLAIN)),
        (
            "smtp://kept%40example.org:p%2Fw%3A%40@mail.example",
            Route(host="mail.example", port=587, security=Security.STARTTLS, user="kept@example.org", password="p/w:@"),
        ),
    ],
)
def test_an_address_is_followed(url: str, route: Route) -> None:
    assert route_from(url) == route


@pytest.mark.parametrize("host", ["mail.example", "10.0.0.7", "localhost.example", "127.0.0.1.example"])
def test_no_address_across_a_network_goes_in_the_clear(host: str) -> None:
    assert route_from(f"smtp://{host}").security is Security.STARTTLS


@pytest.mark.parametrize(
    "url",
    ["mail.example", "http://mail.example", "smtp://", "smtp://x:secret@h:99999", "smtp://x:secret@h/path",
     "smtp://x:secret@h?tls=no", "smtp://x:secret@[::1"],
)  # fmt: skip
def test_anything_else_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"^KEPT_EMAIL_URL must have the form") as refusal:
        route_from(url)
    assert "secret" not in str(refusal.value)


def test_a_route_in_a_log_hides_its_password() -> None:
    assert "secret" not in repr(route_from("smtp://user:secret@mail.example"))
