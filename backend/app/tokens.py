"""Session tokens: JSON Web Tokens signed with HS256."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import jwt

from app.models import now

_ALGORITHM = "HS256"
_ISSUER = "todo-chatbot"


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    expires_at: datetime


class Tokens:
    def __init__(self, secret: str, lifetime: timedelta) -> None:
        # HS256 wants a key of 32 bytes, and a person's secret may have any length.
        self._key = sha256(secret.encode()).digest()
        self._lifetime = lifetime

    @property
    def lifetime(self) -> timedelta:
        return self._lifetime

    def issue(self, user_id: str) -> Token:
        issued = now().replace(microsecond=0)
        expires = issued + self._lifetime
        claims = {"iss": _ISSUER, "sub": user_id, "iat": issued, "exp": expires}
        return Token(jwt.encode(claims, self._key, _ALGORITHM), expires)

    def user_id(self, token: str) -> str | None:
        """Whose token it is, or None for one that is forged, expired or malformed."""
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                options={"require": ["sub", "iat", "exp", "iss"]},
            )
        except jwt.InvalidTokenError:
            return None
        return str(claims["sub"])
