"""Numbers and rows to take away: as CSV for machines, as a workbook for people."""

from db.export.about import About
from db.export.question import Question
from db.export.tables import Column, Form, Table, rows_table, values_table

__all__ = ["About", "Column", "Form", "Question", "Table", "rows_table", "values_table"]
