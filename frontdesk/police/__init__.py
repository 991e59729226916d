"""What the law wants told to the police: every registration, and what looks suspicious; and the patrol of minors."""
