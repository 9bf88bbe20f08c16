"""Measurements. `make bench` prints them as one table; nothing else in the project states a speed."""
