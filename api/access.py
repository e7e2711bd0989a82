"""Who asks the API: a token, a person who is signed in, or anybody where data are open. What each may read."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from accounts.models import User
from api.actions import note_use, take_turn
from api.models import Token, scopes_of
from api.rows import OpenReader
from api.rules import Scope, TokenState


class Refused(Exception):
    """A request that is not answered: the status, why, and what to do."""

    def __init__(self, status: int, detail: str, **headers: str):
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True)
class Reader:
    """Who asks: `person` (None: anybody), what is open to them, and as whom their requests are counted."""

    person: User | None
    scopes: frozenset[Scope]
    key: str
    limit: int

    @property
    def published(self) -> User | OpenReader:
        """As whom published data are read: what is open to anybody is open to everybody."""
        reads_everything = self.person is not None and self.person.reads_everything
        return OpenReader() if settings.OPEN_DATA and not reads_everything else self.person


def _admitted(reader: Reader, scope: Scope) -> Reader:
    """The reader, once the request is counted. Raises Refused for too many, and for what is not open to them."""
    wait = take_turn(key=reader.key, limit=reader.limit)
    if wait:
        raise Refused(
            429,
            _("More than %(limit)d requests in a minute. Ask again after %(seconds)d seconds.")
            % {"limit": reader.limit, "seconds": wait},
            Retry_After=str(wait),
        )
    if scope not in reader.scopes:
        raise Refused(
            403, _("This needs “%(scope)s”, which is not open to you or to this token.") % {"scope": scope.value}
        )
    return reader


class PersonalToken(AuthBase):
    """`Authorization: Bearer` with a token that somebody made on their page of tokens."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: Scope):
        super().__init__()
        self.scope = scope

    def __call__(self, request) -> Reader | None:
        """The owner of the token; None without one. Raises Refused for one that opens nothing."""
        header = request.headers.get("Authorization")
        if header is None:
            return None
        kind, _space, secret = header.partition(" ")
        row = Token.objects.with_token(secret.strip()) if kind.lower() == "bearer" else None
        if row is None or row.state != TokenState.ACTIVE:
            raise Refused(401, _why(row), WWW_Authenticate='Bearer error="invalid_token"')
        reader = Reader(row.user, row.granted & scopes_of(row.user), f"token {row.pk}", settings.API_RATE)
        _admitted(reader, self.scope)
        note_use(token=row)
        return reader


def _why(row: Token | None) -> str:
    """Why a token opens nothing. Whoever has the token may know."""
    if row is None:
        return _("There is no such token. Send: Authorization: Bearer jiu_… (tokens are made on the page “Tokens”).")
    if row.state == TokenState.EXPIRED:
        return _("This token has expired. Make a new one on the page “Tokens”.")
    if row.state == TokenState.REVOKED:
        return _("This token has been revoked. Make a new one on the page “Tokens”.")
    return _("The account of this token is closed. Ask an administrator.")


class Session(AuthBase):
    """The session of who is signed in: what the browser sends for links of the pages."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME

    def __init__(self, scope: Scope):
        super().__init__()
        self.scope = scope

    def __call__(self, request) -> Reader | None:
        """The person who is signed in; None without one."""
        person = request.user
        if not person.is_authenticated:
            return None
        return _admitted(Reader(person, scopes_of(person), f"person {person.pk}", settings.API_RATE), self.scope)


def open_data(request) -> Reader | None:
    """Anybody, where published data are open; None elsewhere."""
    if not settings.OPEN_DATA:
        return None
    key = f"address {_network(get_client_ip_address(request) or '')}"
    reader = Reader(None, frozenset({Scope.PUBLISHED}), key, settings.API_RATE_ANONYMOUS)
    return _admitted(reader, Scope.PUBLISHED)


def _network(address: str) -> str:
    """Whose address it is: of the newer kind, one customer has 2^64."""
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped) if known.ipv4_mapped else f"{known.exploded[:19]}::/64"
    return str(known)


PUBLISHED = (PersonalToken(Scope.PUBLISHED), Session(Scope.PUBLISHED), open_data)
ANSWERS = (PersonalToken(Scope.ANSWERS), Session(Scope.ANSWERS))
