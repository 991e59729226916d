"""docs/security.md says which fields a permission opens: each that opens something of guests, and no other."""

import re
from pathlib import Path

from frontdesk.kernel.permissions import Permission

TEXT = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")
TABLE = TEXT.partition("## Which field takes which permission")[2].partition("\n## ")[0]
OF_GUESTS = ("guest:", "registration:", "enquiry:", "consent:", "message:", "visitor:", "emergency:", "authority:")


def test_every_permission_that_opens_something_of_guests_stands_in_the_table_of_fields() -> None:
    told, held = set(re.findall(r"`([a-z-]+:[a-z-]+)`", TABLE)), {str(permission) for permission in Permission}
    assert told <= held
    assert {each for each in held if each.startswith(OF_GUESTS)} <= told
