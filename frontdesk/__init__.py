"""frontdesk: the front office of a hotel."""
