"""The pages of the policies: reading, writing, and the house's own lists."""
