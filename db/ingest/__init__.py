"""From a source file to checked rows: read, map, convert, check, derive, load."""
