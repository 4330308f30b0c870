"""What the pages of the register and of people show, put together in a fixed number of queries. Reads only."""
