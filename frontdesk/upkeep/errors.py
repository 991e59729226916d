"""What keeps a piece of upkeep from being done."""

from frontdesk.edge.start import StartTrouble


class UpkeepTrouble(StartTrouble):
    """A piece of upkeep cannot be done; the message says in one sentence what is wrong and what to do."""
