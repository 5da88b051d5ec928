"""A database that looks like life: the published record of 2022, and the weeks around today. Nobody in it is real."""
