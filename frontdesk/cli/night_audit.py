"""`frontdesk night-audit`: closing the business date from the console."""

from dataclasses import replace

import click

from frontdesk.cli.means import operator
from frontdesk.cli.output import as_json, tell
from frontdesk.edge.context import OPERATOR
from frontdesk.edge.execute import execute_alone
from frontdesk.kernel.context import Actor
from frontdesk.kernel.permissions import Permission
from frontdesk.night_audit.service import roll

NIGHT_AUDITOR = Actor(None, permissions=OPERATOR.permissions | {Permission.NIGHT_AUDIT_RUN, Permission.ROOM_VIEW})


@click.command("night-audit")
@click.option("--yes", is_flag=True, help="Do not ask before closing the day.")
@click.option("--carry-over", is_flag=True, help="Close it although guests who were to leave are still in the house.")
@as_json
def night_audit(*, yes: bool, carry_over: bool, json_wanted: bool) -> None:
    """Close the business date and open the next; names whoever was to leave and is still in the house."""
    with operator() as ctx:
        if not yes:
            click.confirm(f"Close the business date {ctx.business_date}?", abort=True, err=True)
        done = execute_alone(roll, replace(ctx, actor=NIGHT_AUDITOR), carry_over=carry_over)
    result = {
        "business_date": done.business_date.isoformat(),
        "drafts_dropped": done.drafts_dropped,
        "rooms_soiled": done.rooms_soiled,
        "carried_over": done.carried_over,
    }
    tell(result, json_wanted=json_wanted, line=f"The business date is {done.business_date}.")
