"""Where webhooks may go: to public addresses by https; on an installation that is only tried out, to this machine too."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from kept.core.refusal import Refused

LONGEST: Final = 500
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
# What is given out to hosts of the internet at all; Python's own list is of the day of its release.
_GIVEN_OUT: Final = ip_network("2000::/3")
# Documentation, and addresses that wrap others, which a gateway on the way would unwrap: who is behind cannot be said.
_NOT_HOSTS: Final = tuple(map(ip_network, ("2001:db8::/32", "3fff::/20", "2002::/16", "2001::/32", "192.88.99.0/24")))


def require_hook_address(url: str, *, site_url: str) -> None:
    """Raises Refused hook_address. What a name leads to is looked at when something is sent there."""
    if len(url) > LONGEST or not url.isascii() or any(character <= " " for character in url):
        raise Refused("hook_address", field="url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused("hook_address", field="url") from None
    if not host or port == 0 or parts.username is not None or parts.fragment:
        raise Refused("hook_address", field="url")
    if host in local_hosts(site_url):
        if parts.scheme not in ("http", "https"):
            raise Refused("hook_address", field="url")
    elif parts.scheme != "https" or _is_inside(host):
        raise Refused("hook_address", field="url")


def local_hosts(site_url: str) -> frozenset[str]:
    """The names of this machine, when nobody but this machine can reach the site; else none."""
    return LOOPBACK if urlsplit(site_url).hostname in LOOPBACK else frozenset()


def is_public(address: str) -> bool:
    """Whether everybody on the internet would reach the same host under it."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found.scope_id or found not in _GIVEN_OUT:
            return False
    if any(found in network for network in _NOT_HOSTS):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _is_inside(host: str) -> bool:
    """By the name alone: an address that is not public, or a name that only this machine or network knows."""
    if ":" in host or host.replace(".", "").isdigit():
        return not is_public(host)
    return "." not in host.rstrip(".") or host.rstrip(".").endswith((".localhost", ".local", ".internal"))
