"""The web server: the API, its health check, and what it says when something is wrong."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.gate import Gate, Rules, time_to_arrive
from app.interface import EXAMPLE, PATH, PATHS, add_endpoint, largest_request
from app.settings import DESCRIPTION, HEALTH_PATH, TITLE
from app.task import InputError
from app.turns import BusyError, Turns
from app.web import run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.settings import Settings
    from app.task import Model

log = logging.getLogger(__name__)


def create_app(model: Model, settings: Settings) -> Gate:
    """The API around `model`, behind the gate. Its description is served only where the variable SHOW_DOCS is 1."""
    app = FastAPI(
        title=TITLE,
        description=DESCRIPTION,
        docs_url="/docs" if settings.show_docs else None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.show_docs else None,
        redirect_slashes=False,
    )

    @app.get(HEALTH_PATH, include_in_schema=False)
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    add_endpoint(app, model, Turns(settings), settings)
    _explain_errors(app)
    rules = Rules(
        title=TITLE,
        description=DESCRIPTION,
        key=settings.secrets.get("API_KEY"),
        paths=PATHS,
        open=frozenset(filter(None, (app.docs_url, app.openapi_url))),
        requests=settings.concurrency + settings.max_queue,
        share=settings.max_per_visitor,
        size=largest_request(settings),
        # As long in line as for the answer.
        seconds=2 * settings.max_seconds,
        arrival=time_to_arrive(largest_request(settings)),
        origins=settings.origins,
        example=PATH + EXAMPLE,
    )
    if rules.key is None:
        log.warning("The secret API_KEY is not set: whoever can reach this Space can use it")
    return Gate(app, rules)


def serve(settings: Settings) -> None:
    """Load the model, then answer requests until the process is told to stop."""
    from app.model import load_model

    run(create_app(load_model(settings), settings))


def _explain_errors(app: FastAPI) -> None:
    """Let `app` say what a visitor can mend. What went wrong inside stays in the log."""

    def answer(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
        return JSONResponse({"error": {"message": message}}, status, headers)

    @app.exception_handler(InputError)
    def unusable(request: Request, error: InputError) -> JSONResponse:
        return answer(422, str(error))

    @app.exception_handler(RequestValidationError)
    def misunderstood(request: Request, error: RequestValidationError) -> JSONResponse:
        lines = [f"{'.'.join(str(part) for part in row['loc'])}: {row['msg']}" for row in error.errors()]
        return answer(422, "; ".join(lines))

    @app.exception_handler(BusyError)
    def busy(request: Request, error: BusyError) -> JSONResponse:
        return answer(503, str(error), {"Retry-After": "10"})

    @app.exception_handler(HTTPException)
    def no_such_thing(request: Request, error: HTTPException) -> JSONResponse:
        return answer(error.status_code, error.detail, error.headers)

    @app.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> JSONResponse:
        return answer(500, "Something went wrong. The log of the Space says what.")
