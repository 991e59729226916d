"""docs/security.md says of every permission which fields it opens, and names no other."""

import re
from pathlib import Path

from frontdesk.kernel.permissions import Permission

TEXT = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")
TABLE = TEXT.partition("## Which field takes which permission")[2].partition("\n## ")[0]


def test_every_permission_stands_in_the_table_of_fields_and_nothing_else_does() -> None:
    assert set(re.findall(r"`([a-z-]+:[a-z-]+)`", TABLE)) == {str(permission) for permission in Permission}
