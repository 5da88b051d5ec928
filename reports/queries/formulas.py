"""By which definitions figures are counted. A change of a definition is a new version."""

FORMULA_VERSION = 1
