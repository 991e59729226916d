"""Deposits, folios, receipts and shifts."""
