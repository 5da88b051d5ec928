"""Reference data as files, and the words that go with them."""
