"""E-mail and in-portal notices, always sent after commit."""
