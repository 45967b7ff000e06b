"""What is said of an answer that could not be made: to the visitor what to do, to the log the rest."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import gradio as gr

from app.task import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)


@contextmanager
def told_to_visitors() -> Iterator[None]:
    """Let the visitor read what is wrong with an input, and of any other failure only that there was one."""
    try:
        yield
    except InputError as error:
        # A traceback in the log for each mistake of a visitor would drown the others.
        raise gr.Error(str(error), print_exception=False) from error
    except gr.Error:
        # Gradio's and the platform's own words for the visitor, about a quota for example.
        raise
    except Exception:
        log.exception("No answer could be made")
        raise gr.Error("Something went wrong. The log of the Space says what.", print_exception=False) from None
