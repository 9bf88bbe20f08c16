"""One module a program: its panels and its scene."""
