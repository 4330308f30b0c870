"""Requests, the schedule and an export, looked at: they fit a telephone, pass axe, and read well light and dark."""

from nursery_portal.duties.actions import open_matter, prepare_export, settle_export
from tests.browser.conftest import Live
from tests.cast import Cast, day, yes


def test_the_pages_are_accessible_and_fit(live: Live, cast: Cast, width: int, scheme: str) -> None:
    yes(cast.ola, cast.teddy)
    access = open_matter("access", who="Ola", what="All of it", received_on=day(-40), child=cast.teddy, by=cast.morag)
    erasure = open_matter("erasure", who="Ola", what="Erase it", received_on=day(-2), child=cast.teddy, by=cast.morag)
    ready = prepare_export(access, cast.ola, by=cast.morag)
    handed = prepare_export(access, cast.ola, by=cast.morag)
    settle_export(handed, release=True, by=cast.dora)
    dora = live.page_at(width, scheme=scheme, as_=cast.dora)
    for shot, name, args in (
        ("list", "duties:matters", []),
        ("new", "duties:matter_new", []),
        ("access", "duties:matter", [access.pk]),
        ("erasure", "duties:matter", [erasure.pk]),
        ("export-new", "duties:export_new", [access.pk]),
        ("export", "duties:export", [ready.pk]),
        ("retention", "duties:retention", []),
    ):
        dora.goto(live.url(name, *args))
        live.axe(dora)
        live.fits(dora)
        live.shot(dora, f"req-{shot}-{scheme}")
    ola = live.page_at(width, scheme=scheme, as_=cast.ola)
    ola.goto(live.url("duties:export_fetch", handed.pk))
    live.axe(ola)
    live.fits(ola)
    with ola.expect_download() as download:
        ola.get_by_role("button", name="Fetch the file").click()
    assert download.value.suggested_filename == "what-we-hold.zip"
