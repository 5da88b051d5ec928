"""GeoReport v2 of Open311, read only: questions that were let out for everybody, for programs that know this standard."""
