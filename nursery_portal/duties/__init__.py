"""The registers that the law wants kept: breaches of personal data with their 72 hours."""
