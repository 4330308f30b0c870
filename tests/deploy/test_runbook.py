"""What the runbook says can be done as it is written there: each block by one account."""

import re
from pathlib import Path

RUNBOOK = (Path(__file__).resolve().parents[2] / "docs" / "runbook.md").read_text(encoding="utf-8")
BY_ROOT = re.compile(r"^ *(systemctl|git|install|adduser|apt|chown) ", re.M)
BY_THE_PORTAL = re.compile(r"python manage\.py", re.M)


def test_no_block_mixes_the_lines_of_root_and_of_the_portals_account() -> None:
    """Pasted as the portal's account, an upgrade migrated with the old code beside the running portal."""
    apart = RUNBOOK.split("## With containers")[0]
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", apart, re.M)
    assert len(blocks) > 10
    mixed = [one for one in blocks if BY_ROOT.search(one) and BY_THE_PORTAL.search(one)]
    assert not mixed
