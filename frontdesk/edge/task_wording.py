"""The refusals of tasks, of their words and of who is told of them, in words."""

from typing import Final

from flask_babel import lazy_gettext as _

TASKS: Final = {
    "address-invalid": _("This is no address of a receiver."),
    "placeholder-unknown": _("Only {room} and {due} may stand in braces."),
    "brace-alone": _("A brace stands alone."),
    "task-done": _("The task is done already."),
    "task-stays-here": _("A task of this kind stays in its department."),
    "colleague-elsewhere": _("This colleague does not work in that department."),
}
