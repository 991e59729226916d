"""Refusals about reports to the police."""

from frontdesk.kernel.errors import Refused


class ReportRefused(Refused):
    """The report cannot be acknowledged so."""

    code = "report-acknowledged-already"
