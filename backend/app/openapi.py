"""The OpenAPI document of the API."""

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from app.problems import Problem
from app.runs import Accepted, Delta

_REF = "#/components/schemas/{model}"


class DescribedApp(FastAPI):
    """Adds the bodies that FastAPI does not see: those of errors, and of the events of a streamed reply."""

    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            document = super().openapi()
            models = [(model, "serialization") for model in (Problem, Accepted, Delta)]
            _, schemas = models_json_schema(models, ref_template=_REF)  # type: ignore[arg-type]
            document["components"]["schemas"] |= schemas["$defs"]
        return super().openapi()
