"""The day book: posts, pictures, tags, the publish gate and comments."""
