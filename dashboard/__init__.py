"""What people see: pages, the live hub and the HTTP interface."""
