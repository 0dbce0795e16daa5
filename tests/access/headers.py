"""What every answer carries."""

from typing import Any

STYLES_ITSELF_INLINE = {"api:docs"}
"""Swagger UI: inline styles, and nothing else inline."""


def missing(name: str, response: Any) -> list[str]:
    headers = response.headers
    found = []
    if headers.get("X-Content-Type-Options") != "nosniff":
        found.append("its kind may be guessed")
    if headers.get("Referrer-Policy") != "same-origin":
        found.append("other sites learn the address")
    if headers.get("X-Frame-Options") != "DENY":
        found.append("it may be framed")
    if not headers.get("Permissions-Policy", "").startswith("geolocation=(self), accelerometer=()"):
        found.append("it may ask the device for more than a position")
    if "html" in headers.get("Content-Type", ""):
        found += wrong_policy(name, headers.get("Content-Security-Policy", ""))
    return found


def wrong_policy(name: str, policy: str) -> list[str]:
    rules = {words[0]: words[1:] for words in (rule.split() for rule in policy.split(";") if rule.strip())}
    unsafe = {
        f"{directive} {source}" for directive, sources in rules.items() for source in sources if "unsafe" in source
    }
    allowed = {"style-src 'unsafe-inline'"} if name in STYLES_ITSELF_INLINE else set()
    found = [f"the policy allows {sorted(unsafe)}"] if unsafe - allowed else []
    wanted = {
        "default-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
    }
    return found + [f"the policy has {rules.get(name)} as {name}" for name in wanted if rules.get(name) != wanted[name]]
