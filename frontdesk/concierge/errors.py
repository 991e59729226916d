"""How valuables are refused."""

from frontdesk.kernel.errors import Refused


class ValuablesRefused(Refused):
    """Valuables are neither taken nor handed out in this way (REG-11)."""

    code = "valuables-refused"


class LostPropertyRefused(Refused):
    """Nothing of the kind can be done with it now."""

    code = "lost-property-refused"


class WakeUpCallRefused(Refused):
    """Nothing of the kind can be written down of the call now."""

    code = "wake-up-call-refused"


class MealVoucherRefused(Refused):
    """The voucher is good for no meal, or has ended."""

    code = "meal-voucher-refused"
