"""The house keeps its own rules: what CONTRIBUTING.md asks of a change and no other tool looks at."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("graphsvc", "loaders")
FOLDERS = (*PACKAGES, "tests", "docs", "tools", "benchmarks", "requirements", "deploy", ".ci")
TEXTS = {".py", ".md", ".toml", ".txt", ".yml", ".json", ".graphql", ".csv", "", ".html", ".js", ".mjs"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TAKEN_BY_OTHERS = {"uvloop", "httptools"}  # what uvicorn runs on where they are installed
MODULES = {
    "pyyaml": "yaml",
    "prometheus-client": "prometheus_client",
}  # packages whose module is not called after them


def text_files() -> list[Path]:
    """Every text of the project, without what make or git put beside it."""
    found = [path for path in ROOT.iterdir() if path.is_file() and path.suffix in TEXTS]
    for folder in FOLDERS:
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in TEXTS]
    return sorted(path for path in found if "node_modules" not in path.parts)


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def read(name: str) -> str:
    path = ROOT / name
    assert path.is_file(), f"{name} is missing"
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def offending(pattern: str, paths: list[Path]) -> list[str]:
    """The places, as file:line text, where the pattern is found."""
    found = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found += [f"{named(path)}:{number} {hit.group()}" for hit in re.finditer(pattern, line)]
    return found


# What is written


def test_cited_guidelines_exist() -> None:
    cited = offending(r"(?<![\w-])G\d{1,3}(?!\w)", text_files())
    assert cited, "no guideline is cited anywhere: the pattern is wrong"
    assert [place for place in cited if not 1 <= int(place.rsplit("G", 1)[1]) <= 47] == []


def test_no_machine_paths() -> None:
    assert offending(r"(?<![\w.])/(?:work|root|home)/\w+", text_files()) == []


def test_no_registry_hosts() -> None:
    hosts = ("pypi", "pythonhosted", "npmjs", "crates", "golang", "debian")
    assert offending(rf"(?:{'|'.join(hosts)})\.(?:org|io|com)\b", text_files()) == []


def test_relative_links_lead_somewhere() -> None:
    dead = []
    for path in (path for path in text_files() if path.suffix == ".md"):
        for target in re.findall(r"\]\((?!\w+:)([^)#\s]+)", path.read_text(encoding="utf-8")):
            if not (path.parent / target).exists():
                dead.append(f"{named(path)} → {target}")
    assert dead == []


def test_decisions_have_their_parts() -> None:
    decisions = sorted((ROOT / "docs/adr").glob("*.md"))
    numbers = [path.name[:4] for path in decisions]
    assert numbers, "no decision is recorded"
    assert [n for n in numbers if not n.isdigit() or numbers.count(n) > 1] == [], (
        "each has a number of its own"
    )
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        missing = [
            part for part in ("Status:", "## Context", "## Decision", "## Consequences") if part not in text
        ]
        assert missing == [], named(path)


# The table of guidelines


def guideline_rows() -> list[list[str]]:
    rows = [line for line in read("docs/guidelines.md").splitlines() if re.match(r"\| G\d", line)]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_every_guideline_has_one_row_and_a_state() -> None:
    rows = guideline_rows()
    assert [row[0] for row in rows] == [f"G{n}" for n in range(1, 48)]
    assert {row[2] for row in rows} <= {"answered", "recorded", "outside"}
    assert [row[0] for row in rows if row[2] == "answered" and "`" not in row[3]] == []


def test_guidelines_name_what_the_schema_has() -> None:
    named_there = set(re.findall(r"`(\w+)`", read("docs/guidelines.md")))
    schema = set(re.findall(r"\w+", read("schema.graphql")))
    assert named_there - schema == set(), "named in docs/guidelines.md, but not in schema.graphql"


# What people are told of it


def test_settings_page_is_current() -> None:
    from graphsvc.settings import table

    assert read("docs/settings.md") == table(), "run make settings"


def test_every_command_is_told_of() -> None:
    from graphsvc.cli import graphsvc

    pages = [read("README.md"), *(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))]
    told = set(re.findall(r"graphsvc ([a-z][a-z-]+)", "\n".join(pages)))
    assert graphsvc.commands, "the command line has no commands"
    assert set(graphsvc.commands) - told == set(), "told of in neither README.md nor docs/"


def test_readme_names_the_two_commands() -> None:
    assert [command for command in ("make demo", "make test") if command not in read("README.md")] == []


# The code


def test_files_are_short() -> None:
    lengths = {named(path): len(read(named(path)).splitlines()) for path in python_files(*PACKAGES, "tests")}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_files_are_nouns() -> None:
    names = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "csv"}
    assert [named(path) for path in python_files(*PACKAGES) if path.stem in names] == []


def described(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Whether it has a docstring, or a decorator that is told the description (GraphQL types)."""
    told = [word.arg for call in node.decorator_list if isinstance(call, ast.Call) for word in call.keywords]
    return "description" in told or bool(ast.get_docstring(node))


def undocumented(path: Path) -> list[str]:
    """The module, public classes and public functions of a file that nothing describes."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    bare = [] if ast.get_docstring(module) else [named(path)]
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    public = [node for node in module.body if isinstance(node, kinds) and not node.name.startswith("_")]
    return bare + [f"{named(path)}:{node.lineno} {node.name}" for node in public if not described(node)]


def test_everything_public_is_documented() -> None:
    assert [place for path in python_files(*PACKAGES) for place in undocumented(path)] == []


# Dependencies and locks


def locked(name: str) -> dict[str, str]:
    """Package → version of a lock, every pin with a hash."""
    pins = re.findall(
        r"^([a-z0-9-]+)==(\S+)(?: ;[^\\]*)? \\\n    --hash=sha256:", read(f"requirements/{name}.txt"), re.M
    )
    lines = [line for line in read(f"requirements/{name}.txt").splitlines() if re.match(r"\w", line)]
    assert len(pins) == len(lines), "a pin without a hash"
    return dict(pins)


def requirements(group: str) -> list[Requirement]:
    if group == "runtime":
        return [Requirement(text) for text in PROJECT["project"]["dependencies"]]
    own = [Requirement(entry) for entry in PROJECT["dependency-groups"][group] if isinstance(entry, str)]
    return own + (requirements("runtime") + requirements("build") if group == "dev" else [])


@pytest.mark.parametrize("lock", ["runtime", "dev", "build"])
def test_locks_fit_the_project(lock: str) -> None:
    pins = locked(lock)
    for wanted in requirements(lock):
        assert pins.get(wanted.name) in wanted.specifier, f"{wanted}: run make lock"


def test_locks_agree() -> None:
    dev = locked("dev")
    assert {**locked("runtime"), **locked("build")}.items() <= dev.items()


def test_every_dependency_has_bounds_and_is_used() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in python_files(*PACKAGES))
    for wanted in requirements("runtime"):
        assert {clause.operator for clause in wanted.specifier} == {">=", "<"}, wanted
        if wanted.name in TAKEN_BY_OTHERS:
            continue
        module = MODULES.get(wanted.name, wanted.name.split("-")[0])
        assert re.search(rf"^\s*(?:import|from) {module}\b", source, re.M), (
            f"{wanted.name} is imported nowhere"
        )


def test_wheel_carries_both_packages(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("graphsvc-*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    ours = {named(path) for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()}
    assert {name for name in ours if "__pycache__" not in name} - carried == set()


# Containers


def test_every_service_is_watched_and_kept_to_this_machine() -> None:
    services = yaml.safe_load(read("docker-compose.yml"))["services"]
    for name, service in services.items():
        assert service["healthcheck"]["test"], name
        assert all(port.startswith("127.0.0.1:") for port in service["ports"]), name


def test_image_is_watched_and_not_root() -> None:
    stages = re.split(r"^FROM ", read("Dockerfile"), flags=re.M)[1:]
    last = stages[-1]
    assert re.search(r"^HEALTHCHECK .*CMD \[\"graphsvc\", \"ready\", \"--alive\"\]", last, re.M)
    assert re.search(r"^USER [1-9]\d+", last, re.M)
    supported = SpecifierSet(PROJECT["project"]["requires-python"])
    assert [v for v in re.findall(r"^python:([\d.]+)-", "\n".join(stages), re.M) if v not in supported] == []
