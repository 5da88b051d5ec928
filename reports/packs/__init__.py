"""The session pack: the report of a half-year that is laid on the table of the Government."""
