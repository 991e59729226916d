"""Looking after a hotel's machine: backup, restore, upgrade, rotation of keys, and whether everything is in order."""
