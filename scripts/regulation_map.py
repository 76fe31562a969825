"""Writes docs/regulation.md: every rule with the code that carries it out and the tests that prove it.

    python scripts/regulation_map.py           write the page
    python scripts/regulation_map.py --check   only say whether it is up to date (exit 1 if not)

Rules come from fixtures/rules.json, tests from the marks ``@pytest.mark.rule``, code from the acts, the kinds of
deadline and the codes that stand in docstrings, comments and templates.
"""

import ast
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "regulation.md"
CODE = re.compile(r"\b(?:BZ54|YN84|CZ4|IL|YW)-[A-Z0-9]+(?:\.[0-9]+)*(?:-[A-Z0-9]+)*")
# The articles' own texts name every code and carry none out; the demonstration only uses what is there.
NO_CODE = ("portal/regulation.py", "proxy_service/demo/")

HEAD = """# 规则、代码与测试对照表

由 `python scripts/regulation_map.py` 生成，请勿手工修改。
规则是对文件要求的转述（见 `fixtures/rules.json`），以文件原文为准。
「代码」一栏：「」内为办理事项（`proxy_service/lifecycle/`、`delegation/lifecycle/`），⏱ 后为期限
（`proxy_service/deadlines.py`、`delegation/deadlines/`），其余为文件及其中的定义。
"""


def rules() -> list[dict[str, Any]]:
    return json.loads((ROOT / "fixtures" / "rules.json").read_text(encoding="utf-8"))


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def is_mark(function: ast.expr) -> bool:
    """Whether ``pytest.mark.rule`` is called."""
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "rule"
        and ast.unparse(function) == "pytest.mark.rule"
    )


def tests_by_rule() -> dict[str, set[str]]:
    """Rule → tests, each as ``path::name``; a mark of the whole module counts for the module."""
    found: dict[str, set[str]] = defaultdict(set)

    def walk(node: ast.AST, place: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = place
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = f"{place}::{child.name}"
            elif isinstance(child, ast.Call) and is_mark(child.func):
                for argument in child.args:
                    found[ast.literal_eval(argument)].add(place)
            walk(child, inner)

    for path in python_files("tests"):
        source = path.read_text(encoding="utf-8")
        if "mark.rule(" in source:
            walk(ast.parse(source), str(path.relative_to(ROOT)))
    return found


def places_in(source: str) -> dict[str, set[str]]:
    """Rule → names of the outermost definitions of a module in whose lines it stands; "" for the module itself."""
    if not CODE.search(source):
        return {}
    lines = source.splitlines()
    owner = [""] * len(lines)
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            owner[first - 1 : node.end_lineno] = [node.name] * ((node.end_lineno or first) - first + 1)
    found: dict[str, set[str]] = defaultdict(set)
    for name, line in zip(owner, lines, strict=True):
        for code in CODE.findall(line):
            found[code].add(name)
    return found


def files_by_rule() -> dict[str, dict[str, set[str]]]:
    """Rule → files → definitions."""
    found: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for path in python_files("portal", "delegation", "proxy_service"):
        name = str(path.relative_to(ROOT))
        if name.startswith(NO_CODE) or "/migrations/" in name:
            continue
        for code, places in places_in(path.read_text(encoding="utf-8")).items():
            found[code][name] = places
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for code in CODE.findall(path.read_text(encoding="utf-8")):
            found[code][str(path.relative_to(ROOT))] = {""}
    return found


def acts_and_clocks() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    from delegation.deadlines import KINDS as DELEGATION_KINDS
    from delegation.lifecycle import ACTS as DELEGATION_ACTS
    from proxy_service.deadlines import KINDS
    from proxy_service.lifecycle import ACTS

    acts: dict[str, list[str]] = defaultdict(list)
    for act in (*DELEGATION_ACTS.values(), *ACTS.values()):
        acts[act.rule].append(str(act.label))
    clocks: dict[str, list[str]] = defaultdict(list)
    for kind in (*DELEGATION_KINDS, *KINDS):
        for code in CODE.findall(kind.rule):
            clocks[code].append(str(kind.label))
    return acts, clocks


def gather() -> dict[str, dict[str, Any]]:
    """Rule → ``{"rule", "code": lines, "tests": names}``."""
    tests, files = tests_by_rule(), files_by_rule()
    acts, clocks = acts_and_clocks()
    gathered = {}
    for rule in rules():
        code = []
        if acts.get(rule["id"]):
            code.append("、".join(f"「{label}」" for label in acts[rule["id"]]))
        if clocks.get(rule["id"]):
            code.append("⏱ " + "、".join(clocks[rule["id"]]))
        for name, places in sorted(files.get(rule["id"], {}).items()):
            named = ", ".join(sorted(place for place in places if place))
            code.append(f"`{name}`" + (f"（{named}）" if named else ""))
        gathered[rule["id"]] = {"rule": rule, "code": code, "tests": sorted(tests.get(rule["id"], ()))}
    return gathered


def _cell(lines: list[str]) -> str:
    return "<br>".join(lines).replace("|", "\\|")


def _tests(names: list[str]) -> list[str]:
    by_file: dict[str, list[str]] = defaultdict(list)
    for name in names:
        path, _colons, test = name.partition("::")
        by_file[path].append(test.split("::")[-1])
    return [f"`{path}`：{'，'.join(tests)}" for path, tests in sorted(by_file.items())]


def page() -> str:
    built, not_built = [], []
    for entry in gather().values():
        rule = entry["rule"]
        if rule["required"] or (entry["code"] and entry["tests"]):
            title = f"{rule['place']}　{rule['zh']}".strip("　")
            code, tests = _cell(entry["code"]), _cell(_tests(entry["tests"]))
            built.append(f"| {rule['id']} | {title} | {code} | {tests} |")
        else:
            not_built.append(f"| {rule['id']} | {rule['source']} | {rule['zh']} |")
    return "\n".join(
        [
            HEAD,
            "## 已建设\n",
            "| 规则 | 要求 | 代码 | 测试 |\n|---|---|---|---|",
            *built,
            "\n## 尚未建设\n",
            "| 规则 | 出处 | 要求 |\n|---|---|---|",
            *not_built,
            "",
        ]
    )


def main(arguments: list[str]) -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    import django

    django.setup()
    fresh = page()
    if "--check" in arguments:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == fresh:
            return 0
        print("docs/regulation.md is stale: run python scripts/regulation_map.py", file=sys.stderr)
        return 1
    PAGE.write_text(fresh, encoding="utf-8")
    print(f"==> {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
