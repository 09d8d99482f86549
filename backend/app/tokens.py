"""Tokens: JSON Web Tokens signed with HS256. An access token opens the API for an hour. A refresh token carries the
number of renewals of its session and gives new tokens as long as the session lives. A device token names the user that
a browser was signed in as; it opens nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

import jwt

from app.models import Session, User, now

ACCESS_LIFETIME = timedelta(hours=1)
DEVICE_LIFETIME = timedelta(days=365)

_ALGORITHM = "HS256"
_ISSUER = "todo-chatbot"

Kind = Literal["access", "refresh", "device"]


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
        # HS256 needs a key of 32 bytes, and the secret may have any length.
        self._key = sha256(secret.encode()).digest()
        self.session_lifetime = session_lifetime

    def access(self, session: Session) -> Token:
        expires_at = min(now() + ACCESS_LIFETIME, session.expires_at)
        return self._issue("access", session.user_id, expires_at, sid=session.id)

    def refresh(self, session: Session) -> Token:
        return self._issue("refresh", session.user_id, session.expires_at, sid=session.id, rot=session.rotation)

    def device(self, user: User) -> Token:
        return self._issue("device", user.id, now() + DEVICE_LIFETIME, pwd=_fingerprint(user.password_hash))

    def claims(self, kind: Literal["access", "refresh"], token: str, *, expired: bool = False) -> Claims | None:
        """None for a token that is forged, expired, malformed or of the other kind."""
        claims = self._decode(kind, token, "sid", expired=expired)
        if claims is None:
            return None
        return Claims(str(claims["sub"]), str(claims["sid"]), int(claims.get("rot", 0)))

    def knows_device(self, token: str, user: User) -> bool:
        """Whether this is a device token of the user, made since the password was last changed."""
        claims = self._decode("device", token, "pwd")
        return claims is not None and claims["sub"] == user.id and claims["pwd"] == _fingerprint(user.password_hash)

    def _issue(self, kind: Kind, user_id: str, expires_at: datetime, **more: object) -> Token:
        expires_at = expires_at.replace(microsecond=0)
        claims = {"iss": _ISSUER, "aud": kind, "sub": user_id, "exp": expires_at} | more
        return Token(jwt.encode(claims, self._key, _ALGORITHM), expires_at)

    def _decode(self, kind: Kind, token: str, *required: str, expired: bool = False) -> dict[str, Any] | None:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                audience=kind,
                options={"require": ["sub", "exp", "iss", "aud", *required], "verify_exp": not expired},
            )
        except jwt.InvalidTokenError:
            return None
        return claims


def _fingerprint(password_hash: str) -> str:
    return sha256(password_hash.encode()).hexdigest()[:16]
