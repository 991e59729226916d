"""Companies and agencies, their contracts and credit."""
