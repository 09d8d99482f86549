"""Errors as RFC 9457 problem details, and the handlers that make every error one."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"

log = logging.getLogger(__name__)


class FieldError(BaseModel):
    location: str
    field: str
    detail: str


class Problem(BaseModel):
    """The body of every error."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None


class ProblemError(Exception):
    """Raised anywhere to answer with a problem."""

    def __init__(
        self,
        status: int,
        detail: str,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldError] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers
        self.errors = errors


def not_found(what: str) -> ProblemError:
    return ProblemError(404, f"There is no such {what}.")


def signed_out(detail: str) -> ProblemError:
    return ProblemError(401, detail, {"WWW-Authenticate": "Bearer"})


def invalid_field(field: str, detail: str) -> ProblemError:
    error = FieldError(location="body", field=field, detail=detail)
    return ProblemError(422, "The request is not valid.", errors=[error])


def problem(status: int, detail: str, errors: Sequence[FieldError] | None = None) -> Problem:
    return Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=None if errors is None else list(errors),
    )


def problem_response(
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[FieldError] | None = None,
) -> JSONResponse:
    body = problem(status, detail, errors)
    return JSONResponse(body.model_dump(exclude_none=True), status, headers, MEDIA_TYPE)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors that a router declares in the OpenAPI document, where app.openapi adds their schema."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def install_problem_handlers(app: FastAPI) -> None:
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(IntegrityError, _on_conflict)
    for error in (OperationalError, InterfaceError, PoolTimeoutError):
        app.add_exception_handler(error, _on_database_error)


async def _on_problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ProblemError)
    return problem_response(error.status, error.detail, error.headers, error.errors)


async def _on_http_exception(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        # FastAPI raises this for a body that is no text.
        return problem_response(422, "The body is not valid JSON.")
    return problem_response(error.status_code, str(error.detail), error.headers)


async def _on_validation_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # The answer does not repeat the input, which may hold a password.
    errors = [_field_error(item) for item in error.errors()]
    return problem_response(422, "The request is not valid.", errors=errors)


def _field_error(item: Mapping[str, Any]) -> FieldError:
    location, *path = (str(part) for part in item["loc"])
    detail = "The body is not valid JSON." if item["type"] == "json_invalid" else str(item["msg"])
    return FieldError(location=location, field=".".join(path), detail=detail)


async def _on_conflict(_: Request, __: Exception) -> JSONResponse:
    # The account or the conversation of the request was deleted while the request was on its way.
    return problem_response(409, "Something this needs is no longer there.")


async def _on_database_error(request: Request, error: Exception) -> JSONResponse:
    request.app.state.services.readiness.doubt()
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    log.error("database error", extra={"data": {"error": type(cause).__name__, "cause": str(cause)}})
    return problem_response(503, "The database cannot be reached right now.", {"Retry-After": "2"})
