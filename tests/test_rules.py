"""Every numbered rule of docs/protocol.md is named by a test, and every rule that a test names stands there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/protocol.md"

DEFINED = re.compile(r"\*\*([A-Z]{1,4}-\d+)\*\*")
NAMED = re.compile(r"(?<![\w-])[A-Z]{1,4}-\d{1,2}(?![\w-])")
NOT_RULES = frozenset({"UTF-8", "UTF-16"})
WEB_TITLE = re.compile(r"""\b(?:describe|it|test)(?:\.\w+)*(?:\([^()]*\))?\(\s*(["'`])(?P<title>.*?)\1""", re.DOTALL)


def rules(page: str) -> list[str]:
    """The rules that a page defines, in its order."""
    return DEFINED.findall(page)


def python_claims(source: str) -> Iterator[str]:
    """The docstrings of tests and of classes that hold tests: there a test says which rule it checks."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.ClassDef) or node.name.startswith("test_"):
            yield ast.get_docstring(node) or ""


def web_claims(source: str) -> Iterator[str]:
    """The titles of a TypeScript test file."""
    return (match["title"] for match in WEB_TITLE.finditer(source))


def named(claims: Iterator[str]) -> set[str]:
    """The rule ids in some texts."""
    return {rule for claim in claims for rule in NAMED.findall(claim)} - NOT_RULES


def named_by_tests() -> dict[str, set[Path]]:
    """Each rule id that a test of this repository names, with the files that do."""
    python = {
        path: named(python_claims(path.read_text("utf-8")))
        for path in (ROOT / "tests").rglob("test_*.py")
        if path != Path(__file__)
    }
    web_files = (path for path in (ROOT / "web").rglob("*.test.ts*") if "node_modules" not in path.parts)
    web = {path: named(web_claims(path.read_text("utf-8"))) for path in web_files}
    found: dict[str, set[Path]] = {}
    for path, ids in (python | web).items():
        for rule in ids:
            found.setdefault(rule, set()).add(path.relative_to(ROOT))
    return found


def test_no_rule_is_defined_twice() -> None:
    defined = rules(PAGE.read_text("utf-8"))
    assert defined
    assert sorted({rule for rule in defined if defined.count(rule) > 1}) == []


def test_every_rule_is_named_by_a_test() -> None:
    named_rules = named_by_tests()
    without = [rule for rule in rules(PAGE.read_text("utf-8")) if rule not in named_rules]
    assert not without, f"rules without a test: {' '.join(without)}"


def test_every_rule_that_a_test_names_exists() -> None:
    defined = set(rules(PAGE.read_text("utf-8")))
    unknown = {rule: sorted(map(str, files)) for rule, files in named_by_tests().items() if rule not in defined}
    assert not unknown, f"named by a test, not in the page: {unknown}"


def test_rules_are_found_where_tests_name_them() -> None:
    python = (
        'class Some:\n    """S-1"""\n    def test_x(self):\n        """S-2, S-3: UTF-8."""\n\ndef f():\n    """S-4"""\n'
    )
    assert named(python_claims(python)) == {"S-1", "S-2", "S-3"}
    web = """describe("C-1", () => { it('merges (C-2)', f); test.each([1, 2])(`C-3 %i`, f); });  // C-4"""
    assert named(web_claims(web)) == {"C-1", "C-2", "C-3"}
    assert rules("- **S-3** One. See `S-4`, **bold**.") == ["S-3"]
