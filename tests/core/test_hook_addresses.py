"""Where a webhook may go, as far as its address alone tells."""

import pytest

from kept.core.hook_addresses import is_public, require_hook_address
from kept.core.refusal import Refused

SITE = "https://kept.example"
TRYING_OUT = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "url",
    ["https://hooks.example.org/in", "https://hooks.example.org:8443/a?b=c", "https://93.184.215.14/", "https://[2606:4700::1]/"],
)  # fmt: skip
def test_public_addresses_by_https_are_taken(url: str) -> None:
    require_hook_address(url, site_url=SITE)
    require_hook_address(url, site_url=TRYING_OUT)


@pytest.mark.parametrize(
    "url",
    [
        *("http://hooks.example.org/in", "ftp://hooks.example.org", "hooks.example.org", "https://", "", "https:///in"),
        *("https://user:word@hooks.example.org/", "https://hooks.example.org/#part", "https://hooks.example.org:0/"),
        *(
            "https://hooks.example.org:99999/",
            "https://hooks example.org/",
            "https://höoks.example/",
            "https://a.b/\r\nX: y",
        ),
        *(
            "https://10.0.0.1/",
            "https://[::1",
            "https://[fe80::1]/",
            "https://169.254.169.254/latest",
            "https://2130706433/",
        ),
        *(
            "https://intranet/",
            "https://printer.local/",
            "https://db.internal/",
            "https://a.localhost/",
            "file:///etc/passwd",
        ),
        *("https://127.1/", "https://0/", "https://hooks.example.org/" + "x" * 500),
    ],
)
def test_others_are_refused(url: str) -> None:
    for site in (SITE, TRYING_OUT):
        with pytest.raises(Refused, match="hook_address"):
            require_hook_address(url, site_url=site)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9000/in", "http://localhost:9000", "http://[::1]:9000/", "https://localhost/"]
)
def test_this_machine_only_where_the_product_is_tried_out(url: str) -> None:
    require_hook_address(url, site_url=TRYING_OUT)
    with pytest.raises(Refused, match="hook_address"):
        require_hook_address(url, site_url=SITE)


def test_only_this_machine_is_trusted_then() -> None:
    with pytest.raises(Refused, match="hook_address"):
        require_hook_address("http://192.168.1.4/", site_url=TRYING_OUT)


@pytest.mark.parametrize(
    "address",
    [
        *("fec0::1", "3fff::1", "3fff:fff::1", "2001:db8::1", "2002:5db8:d70e::1", "2001::1", "4000::1", "1fff::1"),
        *(
            "64:ff9b::5db8:d70e",
            "64:ff9b:1::1",
            "::5db8:d70e",
            "::ffff:192.88.99.1",
            "192.88.99.1",
            "2606:4700::1%eth0",
        ),
    ],
)
def test_what_no_host_of_the_internet_has_is_not_public(address: str) -> None:
    """Whatever this Python's own list says."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["192.88.98.1", "2001:200::1", "2001:4860:4860::8888", "2a00:1450::1", "3ffe::1", "::ffff:93.184.215.14"]
)
def test_their_neighbours_are(address: str) -> None:
    """The control."""
    assert is_public(address)


def test_what_is_no_address_is_not_public() -> None:
    assert not is_public("hooks.example.org")
    assert is_public("93.184.215.14")
    assert is_public("2606:4700::1")
