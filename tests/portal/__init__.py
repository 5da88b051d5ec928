# Statements of a test that make the reader the public role and back (`portal.open_pages.read_publicly`).
AS_EVERYBODY = 4
