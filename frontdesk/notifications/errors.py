"""Why a task is not handed on."""

from frontdesk.kernel.errors import Refused


class TaskIsDone(Refused):
    """The task is finished; there is nothing to hand on."""

    code = "task-done"


class NotHandedThere(Refused):
    """The task stays where it is: the other department may not know of it (NTF-2)."""

    code = "task-stays-here"


class ColleagueElsewhere(Refused):
    """The person does not work in the department that the task goes to."""

    code = "colleague-elsewhere"
