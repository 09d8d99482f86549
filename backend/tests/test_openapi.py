"""The OpenAPI document. A fuzzer makes up values for every operation: none gives a server error, or an answer that the
document does not describe."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
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

from app.contract import contract
from app.factory import create_app
from app.problems import Problem
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


def test_the_committed_contract_is_the_one_that_is_served() -> None:
    committed = Path(__file__).parents[2] / "docs/contracts/openapi.json"
    assert committed.read_text("utf-8") == contract(), "python -m app.contract > ../docs/contracts/openapi.json"


def test_the_contract_names_its_security_schemes() -> None:
    document = json.loads(contract())
    schemes = document["components"]["securitySchemes"]
    assert (schemes["Bearer"]["type"], schemes["Bearer"]["scheme"]) == ("http", "bearer")
    assert (schemes["SessionCookie"]["type"], schemes["SessionCookie"]["in"]) == ("apiKey", "cookie")
    open_to_all = {"/health", "/ready", "/metrics", "/api/info", "/api/auth/signup", "/api/auth/signin"}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path == "/api/auth/refresh":
                assert operation["security"] == [{"RefreshCookie": []}]
            elif path in open_to_all:
                assert "security" not in operation
            else:
                assert operation["security"] == [{"Bearer": []}, {"SessionCookie": []}], (method, path)
    assert set(document["components"]["schemas"]["Problem"]["properties"]) == set(Problem.model_fields)


# These would end the account or the session that the other cases need.
@(
    schema.exclude(method="DELETE", path="/api/auth/me")
    .exclude(path=["/api/auth/signout", "/api/auth/signout-everywhere"])
    .parametrize()
)
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
