"""What a command says when it cannot do what it was asked to."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError

from frontdesk.config import ConfigurationError
from frontdesk.edge.start import StartTrouble
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.schema import SchemaTrouble
from frontdesk.kernel.secrets import KeyTrouble


@contextmanager
def as_sentences() -> Iterator[None]:
    """Turn what is foreseen to go wrong into a message without a traceback, and exit code 1."""
    try:
        yield
    except (ConfigurationError, StartTrouble, SchemaTrouble, KeyTrouble) as trouble:
        raise click.ClickException(str(trouble)) from None
    except Refused as refused:
        raise click.ClickException("; ".join(_sentences(refused)) or refused.code) from None
    except DBAPIError as fault:
        message = (str(fault.orig).splitlines() or ["no answer"])[0]
        raise click.ClickException(f"the database: {message}") from None


def _sentences(refused: Refused) -> Iterator[str]:
    for reason in refused.reasons:
        yield f"{reason.field}: {title_of(reason)}" if reason.field else str(title_of(reason))
