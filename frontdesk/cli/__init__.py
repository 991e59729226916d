"""The command line: what whoever runs the machine can do. Each command is thin, and loads what it needs itself."""

from frontdesk.cli.entry import main

__all__ = ["main"]
