"""What browsers and caches must be told by every answer, also by those that say no."""

from collections.abc import Iterator, Mapping
from typing import Final

# Word for word; the policy for scripts and the like is looked at by its parts.
ALWAYS: Final = {
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
}
OF_CONTENTS: Final = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'",
    "frame-ancestors 'none'", "connect-src 'self'",
)  # fmt: skip
SWITCHED_OFF: Final = ("camera=()", "geolocation=()", "microphone=()", "payment=()", "usb=()")


def faults_of(headers: Mapping[str, str]) -> Iterator[str]:
    for name, wanted in ALWAYS.items():
        if headers.get(name) not in wanted:
            yield f"{name}: {headers.get(name)}"
    policy = headers.get("Content-Security-Policy", "").split("; ")
    for directive in OF_CONTENTS:
        if directive not in policy:
            yield f"no {directive}"
    if "unsafe" in ";".join(policy):
        yield f"a policy that is none: {policy}"
    allowed = headers.get("Permissions-Policy", "").split(", ")
    for device in SWITCHED_OFF:
        if device not in allowed:
            yield f"no {device}"
    if "no-store" not in headers.get("Cache-Control", ""):
        yield f"Cache-Control: {headers.get('Cache-Control')}"
    if "cookie" not in headers.get("Vary", "").lower():
        yield f"Vary: {headers.get('Vary')}"
