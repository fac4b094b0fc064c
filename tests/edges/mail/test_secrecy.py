"""Letters cross a network only encrypted, to a server that somebody vouches for."""

from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from kept.core.delivery import Answer, Verdict
from kept.edges.mail.route import Security
from tests.edges.mail.certificates import server_context
from tests.edges.mail.handing_over import a_post, sent
from tests.edges.mail.mail_server import MailServer, mail_server


def test_a_trusted_server_gets_letters_by_starttls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trust = server_context(tmp_path, name="localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(trust))
    with mail_server(tls_context=context, require_starttls=True) as server:
        assert sent(a_post(server.port, security=Security.STARTTLS)).verdict is Verdict.ACCEPTED


def test_a_trusted_server_gets_letters_by_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trust = server_context(tmp_path, name="localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(trust))
    with mail_server(ssl_context=context) as server:
        assert sent(a_post(server.port, security=Security.TLS)).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_server_that_nobody_vouches_for_gets_nothing(tmp_path: Path, security: Security) -> None:
    context, _trust = server_context(tmp_path, name="localhost")
    with encrypting_server(context, security) as server:
        assert sent(a_post(server.port, security=security)) == Answer(verdict=Verdict.UNREACHED, code="tls")
        assert not server.reached


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_server_of_another_name_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: Security
) -> None:
    context, trust = server_context(tmp_path, name="other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(trust))
    with encrypting_server(context, security) as server:
        assert sent(a_post(server.port, security=security)) == Answer(verdict=Verdict.UNREACHED, code="tls")
        assert not server.reached


def test_nothing_is_sent_in_the_clear_to_a_server_without_starttls(server: MailServer) -> None:
    post = a_post(server.port, security=Security.STARTTLS, user="kept", password="secret")
    assert sent(post) == Answer(verdict=Verdict.UNREACHED, code="not_supported")
    assert not server.reached


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("right", Answer(verdict=Verdict.ACCEPTED, code="250")),
        ("wrong", Answer(verdict=Verdict.UNREACHED, code="sign_in")),
    ],
)
def test_signing_in_is_the_installations_matter_and_no_letters(password: str, expected: Answer) -> None:
    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=given.password == b"right", handled=False)

    with mail_server(authenticator=known, auth_require_tls=False) as server:
        assert sent(a_post(server.port, user="kept", password=password)) == expected


# --- builders


def encrypting_server(context: Any, security: Security) -> Any:
    if security is Security.TLS:
        return mail_server(ssl_context=context)
    return mail_server(tls_context=context, require_starttls=True)
