"""What a person takes away of a program's page: a panel as a table, a page as a document."""
