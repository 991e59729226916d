"""News, written in the transaction of what caused it."""
