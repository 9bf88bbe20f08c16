"""`python -m db`."""

from db.cli import main

if __name__ == "__main__":
    main()
