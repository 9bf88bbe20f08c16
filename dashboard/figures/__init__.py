"""Plain functions from columns to plotly figures and small drawings."""
