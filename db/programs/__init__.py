"""One module or package a program: its feeds, measures and metrics."""
