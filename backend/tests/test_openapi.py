"""Every operation of the OpenAPI document, with whatever values a fuzzer makes up: no server error, and no answer that
the document does not describe."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.factory import create_app
from app.settings import load_settings
from tests.server import Server, serve


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str, str]]:
    with asyncio.Runner() as runner:
        context = serve(SQLITE_PATH=str(tmp_path_factory.mktemp("openapi") / "todo.db"))
        server = runner.run(context.__aenter__())
        person = runner.run(server.person())
        runner.run(person.http.aclose())
        yield server, person.id, person.token
        runner.run(context.__aexit__(None, None, None))


schema = schemathesis.openapi.from_dict(create_app(load_settings({"AUTH_SECRET": "s" * 40})).openapi())
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


# Its own account would be gone for all that comes after.
@schema.exclude(method="DELETE", path="/api/auth/me").parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_no_surprises(case: schemathesis.Case[Any], serving: tuple[Server, str, str]) -> None:
    server, user_id, token = serving
    if "user_id" in case.path_parameters:
        case.path_parameters["user_id"] = user_id
    case.call_and_validate(base_url=server.url, headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)
