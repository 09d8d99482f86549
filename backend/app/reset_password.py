"""Sets a new password for an account whose owner has forgotten it, and ends its sessions.

    python -m app.reset_password ada@example.com

The app sends no e-mail, so it has no link to send. Whoever may run a command in the pod may reset a password.
"""

import argparse
import asyncio
import secrets

from sqlalchemy import update
from sqlmodel import col, select

from app.database import Database
from app.hashing import Hashing
from app.models import User
from app.sessions import end_sessions
from app.settings import Settings, load_settings


async def reset(settings: Settings, email: str) -> str | None:
    """The account's new password. None where no account has this address."""
    database = Database(settings)
    try:
        async with database.session() as session:
            user = (await session.exec(select(User).where(User.email == email.strip().lower()))).first()
            if user is None:
                return None
            password = secrets.token_urlsafe(12)
            hashed = await Hashing().hash(password, "reset")
            await session.exec(update(User).where(col(User.id) == user.id).values(password_hash=hashed))
            await end_sessions(session, user.id)
            await session.commit()
            return password
    finally:
        await database.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m app.reset_password", description=__doc__.partition("\n")[0])
    parser.add_argument("address", help="the e-mail address of the account")
    address = parser.parse_args().address
    password = asyncio.run(reset(load_settings(), address))
    if password is None:
        print(f"No account has the address {address}.")  # noqa: T201
        return 1
    print(f"The new password is {password} and every device is signed out. Change it in the account settings.")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
