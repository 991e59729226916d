"""The papers of security: the receipt for an authority's request, and a copy of what was disclosed (AUT-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from frontdesk.kernel.paper import Paper


@dataclass(frozen=True, kw_only=True)
class Line:
    """A label and what belongs to it."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class AuthorityReceipt(Paper):
    """职能部门查询回执: who asked for what on which basis, who allowed it, two signatures; of the guests, a count."""

    template: ClassVar[str] = "authority_receipt"

    request_number: str
    officer: str
    agency: str
    officer_document: str
    basis: str
    scope: str
    fields: str
    persons: int
    copies: bool
    requested_by: str
    requested_at: datetime
    approved_by: str
    approved_at: datetime
    shown_at: datetime
    shown_by: str


@dataclass(frozen=True, kw_only=True)
class AuthorityCopy(Paper):
    """职能部门查询结果: the approved fields of each person within the scope, under a watermark."""

    template: ClassVar[str] = "authority_copy"

    request_number: str
    agency: str
    basis: str
    scope: str
    watermark: str
    persons: Sequence[Sequence[Line]]
