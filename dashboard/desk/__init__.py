"""The desk: a program's page for the filters a person chose, from the same metrics and figures as the wall."""
