"""What departments are told: ids and codes alone, the same whoever is asked for."""

REQUESTED = "authority.requested"
UNANSWERED = "authority.unanswered"
ANSWERED = "authority.answered"
NAMES_OPENED = "emergency.names_opened"
NAMES_REVIEWED = "emergency.names_reviewed"
