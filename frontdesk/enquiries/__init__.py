"""Who asks for guests, and who comes to see them."""
