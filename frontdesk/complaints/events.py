"""What complaints tell the house: room, kind and severity, never a word of the guest's nor who it is (CPL-3)."""

from uuid import UUID

from frontdesk.complaints.models import Complaint, ComplaintCallBack, ComplaintTask
from frontdesk.complaints.rules import Severity
from frontdesk.kernel.context import Context

RECEIVED = "complaint.received"
ANSWERED = "complaint.answered"
CLOSED = "complaint.closed"
DEPARTMENT_ASKED = "complaint.department_asked"
DEPARTMENT_DONE = "complaint.department_done"
CALL_BACK_WANTED = "complaint.call_back_wanted"
CALL_BACK_DONE = "complaint.call_back_done"


def received(ctx: Context, complaint: Complaint) -> None:
    """Tell the duty manager of a severe complaint; others wait in the list of the desk."""
    ctx.announce(RECEIVED, complaint.id, **_about(complaint), severe=complaint.severity == Severity.SEVERE)


def told(ctx: Context, kind: str, complaint: Complaint) -> None:
    """Tell that the guest was answered, or that the complaint is closed: what asked for it is done."""
    ctx.announce(kind, complaint.id, **_about(complaint))


def department_asked(ctx: Context, complaint: Complaint, task: ComplaintTask) -> None:
    """Ask a department what it has to say."""
    ctx.announce(DEPARTMENT_ASKED, task.id, **_about(complaint), department=task.department)


def department_done(ctx: Context, task_id: UUID) -> None:
    """Tell that a department has answered, or that its answer is not waited for any more."""
    ctx.announce(DEPARTMENT_DONE, task_id)


def call_back_wanted(ctx: Context, complaint: Complaint, call_back: ComplaintCallBack) -> None:
    """Tell the desk that a guest is to be called back by a time."""
    ctx.announce(CALL_BACK_WANTED, call_back.id, **_about(complaint), due_at=call_back.due_at.isoformat())


def call_back_done(ctx: Context, call_back_id: UUID) -> None:
    """Tell that the guest was called, or waits for no call any more."""
    ctx.announce(CALL_BACK_DONE, call_back_id)


def _about(complaint: Complaint) -> dict[str, str | None]:
    room = {} if complaint.room_id is None else {"room_id": str(complaint.room_id)}
    return {**room, "complaint": complaint.kind, "severity": complaint.severity}
