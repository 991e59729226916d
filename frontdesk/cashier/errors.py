"""How the cashier refuses."""

from frontdesk.kernel.errors import Refused


class NoOpenShift(Refused):
    """Money is only taken or given from a drawer that somebody answers for (DEP-7)."""

    code = "no-open-shift"


class FolioClosed(Refused):
    """Nothing more is posted to a closed folio."""

    code = "folio-closed"


class AlreadyReversed(Refused):
    """An entry is reversed once (DEP-1)."""

    code = "already-reversed"
