"""Screens at which somebody is signed in, without the pages that lead there."""

import re
import secrets
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from frontdesk.identity.models import Account, WebSession
from frontdesk.identity.queries import token_hash
from tests.api.front import Front
from tests.small_hotel import NOW, account_of

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


def at_screen(front: Front, role: str) -> FlaskClient:
    """Return a browser in which the person of this role has given everything that is asked for."""
    client, token = front.app.test_client(), secrets.token_urlsafe(32)
    held = WebSession(
        property_id=front.house.property_id,
        id=uuid4(),
        account_id=account_of(role),
        token_hash=token_hash(token),
        created_at=NOW,
        last_active_at=NOW,
        second_factor_at=NOW,
    )
    with Session(front.house.runtime.engine) as session, session.begin():
        session.add(held)
        session.execute(update(Account).where(Account.id == account_of(role)).values(passkeys=1))
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


def form_token(client: FlaskClient) -> str:
    """Return the form token of a page that this browser has open."""
    found = TOKEN.search(client.get("/me").text)
    assert found is not None
    return found.group(1)
