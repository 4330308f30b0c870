"""The nursery, its rooms and its children: no people's accounts."""
