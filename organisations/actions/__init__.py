"""Every write of the room, one function each."""
