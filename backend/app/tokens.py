"""Session tokens: JSON Web Tokens signed with HS256. An access token opens the API for an hour; a refresh token, which
counts how often it was changed, gets new ones for as long as its session lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

import jwt

from app.models import Session, now

ACCESS_LIFETIME = timedelta(hours=1)

_ALGORITHM = "HS256"
_ISSUER = "todo-chatbot"

Kind = Literal["access", "refresh"]


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Claims:
    user_id: str
    session_id: str
    rotation: int


class Tokens:
    def __init__(self, secret: str, session_lifetime: timedelta) -> None:
        # HS256 wants a key of 32 bytes, and a person's secret may have any length.
        self._key = sha256(secret.encode()).digest()
        self.session_lifetime = session_lifetime

    def access(self, session: Session) -> Token:
        return self._issue("access", session, min(now() + ACCESS_LIFETIME, session.expires_at))

    def refresh(self, session: Session) -> Token:
        return self._issue("refresh", session, session.expires_at)

    def _issue(self, kind: Kind, session: Session, expires_at: datetime) -> Token:
        expires_at = expires_at.replace(microsecond=0)
        claims = {"iss": _ISSUER, "aud": kind, "sub": session.user_id, "sid": session.id, "exp": expires_at}
        if kind == "refresh":
            claims["rot"] = session.rotation
        return Token(jwt.encode(claims, self._key, _ALGORITHM), expires_at)

    def claims(self, kind: Kind, token: str, *, expired: bool = False) -> Claims | None:
        """What the token says, or None for one that is forged, expired, malformed or of the other kind."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                audience=kind,
                options={"require": ["sub", "sid", "exp", "iss", "aud"], "verify_exp": not expired},
            )
        except jwt.InvalidTokenError:
            return None
        return Claims(str(claims["sub"]), str(claims["sid"]), int(claims.get("rot", 0)))
