"""What it costs that every byte of a picture is asked about: through nginx and X-Accel-Redirect, and through gunicorn
alone, each beside the same bytes as a public file of the same nginx. One client, one connection, all asked in turn.

The goal through nginx is at most thirty times the public file.
"""

import http.client
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.services.servers import free_port, wait_for

ROUNDS = 150
GOAL = 30


def main() -> None:
    """In a process of its own, for the settings choose the database once."""
    nginx = shutil.which("nginx") or ("/usr/sbin/nginx" if os.path.exists("/usr/sbin/nginx") else "")
    if not nginx:
        print("left out: no nginx found. Debian: apt install nginx-light")
        return
    home = tempfile.mkdtemp(prefix="portal-serving-")
    more = {"PORTAL_VAR": home, "PORTAL_ACCEL_PREFIX": "/protected/", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | more
    try:
        subprocess.run([sys.executable, "-m", "tests.bench.bench_serving", nginx], env=env, check=True)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def measure(nginx: str) -> None:
    """Start both servers over one published picture, ask, and print two lines."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tests.media.test_nginx import configuration

    call_command("migrate", verbosity=0)
    cookie, address, body = published()
    home, media = Path(settings.PORTAL_VAR), Path(settings.MEDIA_ROOT)
    (home / "public").mkdir()
    (home / "public" / "picture.webp").write_bytes(body)
    home.chmod(0o755)
    inner, front = free_port(), free_port()
    conf = configuration(front, home, media, f"127.0.0.1:{inner}")
    protected = "    location /protected/"
    conf = conf.replace(protected, f"    location /public/ {{ alias {home}/public/; }}\n{protected}", 1)
    (home / "nginx.conf").write_text(conf)
    alone = free_port()
    bare = os.environ | {"PORTAL_ACCEL_PREFIX": ""}
    with (
        started(inner, dict(os.environ)) as behind,
        started(alone, bare) as before,
        subprocess.Popen([nginx, "-c", f"{home}/nginx.conf", "-e", f"{home}/error.log"]) as front_process,
    ):
        try:
            ways = {
                "public": (front, "/public/picture.webp"),
                "nginx": (front, address),
                "gunicorn": (alone, address),
            }
            for port, process in ((front, behind), (alone, before)):
                if not wait_for(lambda port=port: asked(port, "/healthz", cookie) == 200, process):  # type: ignore[misc]
                    raise SystemExit("the portal did not start")
            took = in_turn(ways, cookie, len(body))
        finally:
            for process in (front_process, behind, before):
                process.terminate()
    public = took["public"]
    for name in ("nginx", "gunicorn"):
        goal = f", goal {GOAL}" if name == "nginx" else ""
        print(
            f"a protected picture of {len(body) // 1000} kB through {name}: {1000 * took[name]:.2f} ms, "
            f"{took[name] / public:.1f} times the public file ({1000 * public:.2f} ms){goal}",
            flush=True,
        )


def started(port: int, env: dict[str, str]) -> "subprocess.Popen[bytes]":
    """The portal as it is served in production."""
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", f"127.0.0.1:{port}"]
    return subprocess.Popen([*command, "nursery_portal.wsgi"], env=env, stderr=subprocess.DEVNULL)


def published() -> tuple[str, str, bytes]:
    """A parent's cookie, the address of a picture that they may see, and its bytes."""
    from django.conf import settings

    from nursery_portal.media.store import save_all
    from posts.actions import publish_post
    from tests.cast import Cast, draft, photo, yes
    from tests.clients import signed_in

    cast = Cast()
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    made = photo(post, cast.teddy, by=cast.morag)
    body = os.urandom(84_000)  # what a large picture weighs
    save_all(made.pk, 1, dict.fromkeys(("master", "large", "medium", "small"), body))
    publish_post(post, by=cast.morag)
    cookie = signed_in(cast.ola).cookies[settings.SESSION_COOKIE_NAME]
    return f"{cookie.key}={cookie.value}", f"/photos/{made.pk}/medium", body


def asked(port: int, path: str, cookie: str) -> int:
    """The status of one request of its own."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path, headers={"Host": "localhost", "Cookie": cookie})
        return connection.getresponse().status
    except OSError:
        return 0


def in_turn(ways: dict[str, tuple[int, str]], cookie: str, length: int) -> dict[str, float]:
    """Seconds for each way: the middle of many rounds, each on a connection that stays open."""
    connections = {name: http.client.HTTPConnection("127.0.0.1", port, timeout=20) for name, (port, _) in ways.items()}
    took: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS + 10):
        for name, (_, path) in ways.items():
            began = time.perf_counter()
            connections[name].request("GET", path, headers={"Host": "localhost", "Cookie": cookie})
            answer = connections[name].getresponse()
            size = len(answer.read())
            if answer.status != 200 or size != length:
                raise SystemExit(f"{name} answered {answer.status} with {size} bytes")
            if number >= 10:
                took[name].append(time.perf_counter() - began)
    return {name: statistics.median(seconds) for name, seconds in took.items()}


if __name__ == "__main__":
    measure(sys.argv[1])
