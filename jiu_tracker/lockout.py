"""How somebody who tries to sign in is told from others, for the lock-out after wrong passwords."""

from django.conf import settings


def attempted_address(request, credentials: dict | None) -> str:
    """The address with which somebody tries to sign in, in one spelling, so that capitals give no further attempts."""
    source = credentials or request.POST
    return str(source.get("username") or "").strip().casefold()


def client_address(request) -> str:
    """The network address that a request comes from, seen through the proxies that stand before the application."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if 0 < settings.PROXY_COUNT <= len(hops):
        return hops[-settings.PROXY_COUNT]
    return request.META.get("REMOTE_ADDR", "")
