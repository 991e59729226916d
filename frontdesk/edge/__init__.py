"""Where requests meet commands: guard, context, execution."""
