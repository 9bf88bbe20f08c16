"""Schema changes, both ways, run by `db.migrate`."""
