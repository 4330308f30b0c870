"""The photo door in each of its three sizes: by itself, before a bucket, and with nginx before it. The same answers.

Behind nginx, with the very lines of deploy/nginx.conf, Django says yes or no and nginx sends the bytes: what Django
refuses nginx has never heard of. A bucket is read by Django and never linked to.
"""

import contextlib
import http.client
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from consent.models import Purpose
from nursery_portal.media import store
from posts.actions import publish_post
from posts.models import Photo
from tests.cast import Cast, answer, draft, photo, yes
from tests.clients import signed_in
from tests.services.servers import free_port, wait_for

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if os.path.exists("/usr/sbin/nginx") else None)
CONF = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
BODY = bytes(range(256)) * 40

COMPOSE = CONF.with_name("compose.yaml")

WITHOUT_NGINX = pytest.mark.skipif(NGINX is None, reason="no nginx found. Debian: apt install nginx-light")


def test_with_containers_nginx_is_in_the_portals_group_by_the_file_its_workers_read() -> None:
    """nginx sets the groups of its workers from /etc/group: those that the container was given are lost."""
    service = re.search(r"^  nginx:\n.*?(?=^\S)", COMPOSE.read_text(), re.M | re.S)
    assert service is not None
    assert "group_add" not in service[0].replace("`group_add`", "")
    assert re.search(r"usermod --append --groups 10001 nginx\n +exec nginx", service[0])
    dockerfile = CONF.with_name("Dockerfile").read_text()
    assert "groupadd --gid 10001 portal" in dockerfile, "the number of the group is the image's"


def location(name: str) -> str:
    """One location block of the configuration that is delivered."""
    found = re.search(rf"^    location {re.escape(name)} \{{\n.*?^    \}}\n", CONF.read_text(), re.M | re.S)
    assert found is not None, f"deploy/nginx.conf has no location {name}"
    return found[0]


def configuration(port: int, home: Path, media: Path, django: str) -> str:
    """What nginx needs around the delivered blocks to run here, for one test."""
    blocks = (location("/protected/") + location("/")).replace("/var/lib/portal/media/", f"{media}/")
    user = "user root;" if os.geteuid() == 0 else ""
    return f"""{user}
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{ worker_connections 64; }}
http {{
  types {{ image/webp webp; }}
  access_log off;
  client_body_temp_path {home}/body;
  proxy_temp_path {home}/proxy;
  fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi;
  scgi_temp_path {home}/scgi;
  upstream portal {{ server {django}; }}
  server {{
    listen 127.0.0.1:{port};
{blocks}  }}
}}
"""


class Door:
    """The portal's address, and one picture that Ola sees."""

    def __init__(self, port: int, cast: Cast, picture: Photo, host: str) -> None:
        self.port, self.cast, self.picture, self.host = port, cast, picture, host

    def ask(self, path: str = "", *, method: str = "GET", who: Any = None, **headers: str) -> tuple[int, Any, bytes]:
        """Status, headers and body, as a browser of this person gets them."""
        cookie = signed_in(who or self.cast.ola).cookies[portal.SESSION_COOKIE_NAME]
        sent = {"Cookie": f"{cookie.key}={cookie.value}", "Host": self.host}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path or f"/photos/{self.picture.pk}/large", headers=sent)
            got = connection.getresponse()
            return got.status, got.headers, got.read()
        finally:
            connection.close()


@pytest.fixture(params=["alone", "bucket", pytest.param("nginx", marks=WITHOUT_NGINX)])
def door(
    request: pytest.FixtureRequest, live_server: LiveServer, transactional_db: None, settings: Any, tmp_path: Path
) -> Iterator[Door]:
    behind_nginx = request.param == "nginx"
    settings.PORTAL_ACCEL_PREFIX = "/protected/" if behind_nginx else ""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    cast = Cast()
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.teddy, by=cast.morag)
    store.save_all(picture.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), BODY))
    publish_post(post, by=cast.morag)
    django = live_server.url.removeprefix("http://")
    if not behind_nginx:
        yield Door(int(django.rpartition(":")[2]), cast, picture, django)
        return
    port, home = free_port(), tmp_path / "nginx"
    home.mkdir()
    (home / "nginx.conf").write_text(configuration(port, home, tmp_path / "media", django))
    with subprocess.Popen([str(NGINX), "-c", f"{home}/nginx.conf", "-e", f"{home}/error.log"]) as process:
        one = Door(port, cast, picture, django)

        def up() -> bool:
            try:
                return one.ask("/healthz")[0] < 500
            except OSError:
                return False

        try:
            assert wait_for(up, process), (home / "error.log").read_text()
            yield one
        finally:
            process.terminate()


def test_the_bytes_come_with_the_headers_of_the_door(door: Door) -> None:
    status, headers, body = door.ask()

    assert (status, body) == (200, BODY)
    assert headers["Content-Type"] == "image/webp"
    assert headers["ETag"] == '"1-large"'
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "X-Accel-Redirect" not in headers
    assert str(door.picture.pk) not in str(headers)


def test_head_range_and_a_remembered_picture(door: Door) -> None:
    head, part = door.ask(method="HEAD"), door.ask(Range="bytes=256-511")

    assert (head[0], head[2], head[1]["Content-Length"]) == (200, b"", str(len(BODY)))
    assert (part[0], part[2]) == (206, BODY[256:512])
    assert door.ask(If_None_Match='"1-large"')[0] == 304


def test_who_may_not_see_it_gets_nothing_whatever_they_remember(door: Door) -> None:
    for asked in ({}, {"If_None_Match": '"1-large"'}, {"Range": "bytes=0-9"}):
        status, _, body = door.ask(who=door.cast.aisha, **asked)
        assert status == 404
        assert body != BODY


def test_a_permission_taken_back_is_refused_at_the_very_next_request(door: Door) -> None:
    assert door.ask()[0] == 200

    answer(door.cast.ola, door.cast.teddy, {Purpose.OWN_PICTURES: False})

    assert door.ask()[0] == 404
    assert door.ask(If_None_Match='"1-large"')[0] == 404
    assert door.ask(method="HEAD")[0] == 404


def test_the_internal_place_is_closed_and_nobody_talks_their_way_into_it(door: Door) -> None:
    place = store.place_of(door.picture.pk, 1, "large")

    assert door.ask(f"/protected/{place}")[0] == 404
    assert door.ask(f"/protected/../protected/{place}")[0] == 404
    status, _, body = door.ask(who=door.cast.aisha, X_Accel_Redirect=f"/protected/{place}")
    assert (status, body == BODY) == (404, False)
    assert door.ask(f"/photos/{door.picture.pk}/master")[0] == 404


@WITHOUT_NGINX
def test_no_line_holds_an_address_that_opens_something(tmp_path: Path) -> None:
    """The delivered format, with a server that answers anything: the secrets are left out, all else can be read."""
    conf, port = CONF.read_text(), free_port()
    log = conf[conf.index("\nmap ") : conf.index("\nserver {")]
    secret = "3-d1x8ab-0123456789abcdef0123456789abcdef"
    names = ("members:invitation", "members:address_confirm", "members:address_stop", "notify:stop")
    secrets = [reverse(name, args=[secret]) for name in names]
    secrets.append(reverse("account_reset_password_from_key", args=["3", secret]))
    (tmp_path / "nginx.conf").write_text(f"""{"user root;" if os.geteuid() == 0 else ""}
daemon off;
pid {tmp_path}/nginx.pid;
error_log {tmp_path}/error.log;
events {{ worker_connections 64; }}
http {{
{log}
  server {{ listen 127.0.0.1:{port}; access_log {tmp_path}/access.log portal; location / {{ return 204; }} }}
}}
""")

    def ask(path: str) -> int:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            connection.request("GET", path)
            return connection.getresponse().status

    def up() -> bool:
        try:
            return ask("/healthz") == 204
        except OSError:
            return False

    with subprocess.Popen([str(NGINX), "-c", f"{tmp_path}/nginx.conf", "-e", f"{tmp_path}/error.log"]) as process:
        try:
            assert wait_for(up, process), (tmp_path / "error.log").read_text()
            assert {ask(path) for path in [*secrets, "/members/people/7/?q=Teddy"]} == {204}
        finally:
            process.terminate()
    lines = (tmp_path / "access.log").read_text()
    assert "/members/people/7/ " in lines and "Teddy" not in lines
    assert lines.count("/... ") == len(secrets) and secret not in lines
