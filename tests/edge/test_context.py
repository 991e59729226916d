"""The context of a request, from its first read to its end."""

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from frontdesk.edge.context import read_session


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_request_whose_connection_is_lost_after_its_last_read_still_ends_in_good_order(
    app: Flask, engine: Engine
) -> None:
    with app.test_request_context():
        own = read_session().execute(select(func.pg_backend_pid())).scalar_one()
        with engine.connect() as other:
            other.execute(select(func.pg_terminate_backend(own, 5000)))
    with app.test_request_context():
        assert read_session().execute(select(func.pg_backend_pid())).scalar_one() != own
