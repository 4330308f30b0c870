"""gunicorn, for `make run` and for production alike: threads for waiting, processes for work."""

import os

bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("PORTAL_THREADS", "6"))
timeout = 120  # a slow telephone sends several photographs in one request
graceful_timeout = 20
keepalive = 20
max_requests = 5000
max_requests_jitter = 500
accesslog = None  # addresses and times of parents are personal data; nginx and the audit log hold what is needed
control_socket_disable = True
