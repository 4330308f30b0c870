"""`make bench`: the ratios that matter, each pair measured in one run. Every bench_*.py here prints its own lines."""

import importlib
import os
import shutil
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run every bench, or those whose names are given (`python -m tests.bench intake`)."""
    here = Path(__file__).parent
    names = sorted(path.stem for path in here.glob("bench_*.py"))
    wanted = [f"bench_{word}" for word in sys.argv[1:]] or names
    if not set(wanted) <= set(names):
        print(f"There are: {', '.join(name.removeprefix('bench_') for name in names)}.", file=sys.stderr)
        return 2
    home = tempfile.mkdtemp(prefix="portal-bench-")
    os.environ["PORTAL_VAR"] = home
    try:
        for name in wanted:
            print(f"== {name.removeprefix('bench_')}", flush=True)
            importlib.import_module(f"tests.bench.{name}").main()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
