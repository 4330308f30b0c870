"""Does the portal on this machine say that it is well? Ends with 0 if so; needs nothing but Python."""

import http.client
import os
import sys

port = int(os.environ.get("PORTAL_BIND", "127.0.0.1:8000").rpartition(":")[2])
host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
try:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    asking.request("GET", "/healthz", headers={"Host": host})
    sys.exit(asking.getresponse().status != 200)
except OSError:
    sys.exit(1)
