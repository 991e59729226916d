"""The close of the business date."""
