"""The layers of docs/architecture.md hold: the contracts of pyproject.toml, and what one app may take from another."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("nursery_portal", "consent", "posts", "moderation", "staff_conduct")
APPS = (
    *(f"nursery_portal.{name}" for name in ("register", "members", "policies", "notify", "duties", "home")),
    *PACKAGES[1:],
)
OWN = ("urls", "views", "forms", "admin", "tasks", "receivers", "management")
WIRING = ("nursery_portal.urls",)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom, read from the source; nothing is executed."""
    return grimp.build_graph(*PACKAGES, cache_dir=None)


def owner(module: str) -> str | None:
    """The app that `module` belongs to; None for the project's own files and the foundations below the apps."""
    return next((app for app in APPS if module == app or module.startswith(f"{app}.")), None)


def is_own(module: str, app: str) -> bool:
    """Is this one of the modules that an app keeps to itself?"""
    return module.removeprefix(f"{app}.").split(".")[0] in OWN


def trespasses(graph: grimp.ImportGraph) -> list[str]:
    """Imports of another app's pages, forms, tasks or admin, one line each."""
    found = []
    for module in sorted(graph.modules):
        app = owner(module)
        if app is None or not is_own(module, app):
            continue
        for importer in sorted(graph.find_modules_that_directly_import(module)):
            if owner(importer) != app and importer not in WIRING:
                found.append(f"{importer} imports {module}")
    return found


def test_every_layer_imports_lower_layers_only() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_app_takes_only_models_rules_access_and_actions_from_another(graph: grimp.ImportGraph) -> None:
    assert trespasses(graph) == []


def test_a_view_of_another_app_would_be_found(graph: grimp.ImportGraph) -> None:
    graph.add_import(importer="posts.models", imported="consent.views", line_number=1, line_contents="")
    assert "posts.models imports consent.views" in trespasses(graph)


def test_no_product_module_imports_a_test() -> None:
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    importing = ("from tests", "import tests")
    assert not [path for path in sources if any(line.startswith(importing) for line in path.read_text().splitlines())]
