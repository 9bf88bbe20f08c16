"""City profiles: districts, calendar, tariffs and targets, applied to the database."""
