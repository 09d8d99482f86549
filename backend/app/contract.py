"""Prints the contract of the API. After a change of the API:

    python -m app.contract > ../docs/contracts/openapi.json

The types of the frontend are generated from that file."""

import json
import sys

from app.factory import create_app
from app.settings import load_settings


def contract() -> str:
    app = create_app(load_settings({"AUTH_SECRET": "It signs nothing: no token is made here."}))
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(contract())
