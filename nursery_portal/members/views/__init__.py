"""Pages about people and the register, by who uses them."""
