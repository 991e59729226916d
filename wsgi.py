"""The WSGI entry: the program with the settings of the environment."""

from frontdesk.app import served

app = served()
