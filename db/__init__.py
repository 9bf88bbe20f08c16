"""The city's program data: what comes in, what is kept and what is read out of it."""
