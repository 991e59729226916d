"""Guest profiles, their documents, names, and what may be shown of them."""
