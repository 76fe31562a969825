"""Fail where the code does what is never done here: rules of ours that no linter has.

Ruff's S rules (bandit) run beside it; these know the portal: who may go out to the network, how one is led on, that
nobody's text becomes markup, SQL or a template. An exception is a line in ``ALLOWED`` with its reason; one that is no
longer needed fails too.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("portal", "delegation", "proxy_service", "scripts", "benchmarks", "clients")
TEMPLATES = ("templates",)

#: (file, rule): why it is right there.
ALLOWED = {
    ("portal/documents/composing.py", "markup"): "a picture of ours, no text of a person",
    ("templates/accounts/totp.html", "markup"): "a QR code that segno draws of an address of ours",
    (
        "templates/archives/package.html",
        "inline",
    ): "a page in a package, with a policy of its own and no script",
    ("portal/form_html.py", "markup"): "help texts are written in our forms",
    ("portal/markup.py", "markup"): "every value is escaped before it is put into a pattern of ours",
    ("portal/backups/postgres.py", "sql"): "names of tables, quoted by the database's own function",
    ("portal/anchors/traced.py", "sql"): "names of tables and columns of ours, registered by apps",
    ("portal/exchange/progress.py", "sql"): "the name of a table of ours; every value is a parameter",
    ("portal/exchange/services/making.py", "sql"): "the name of a table of ours; every value is a parameter",
    ("benchmarks/database.py", "sql"): "the name of the benchmark's own database, quoted",
    ("benchmarks/population.py", "sql"): "names of tables and columns, quoted",
    (
        "benchmarks/scale/plans.py",
        "sql",
    ): "EXPLAIN before a statement of the portal's own; its values are parameters",
    ("portal/http_client.py", "network"): "the one door to the outside",
    ("portal/webhooks/guard.py", "network"): "asks once which addresses a name has, and refuses inside ones",
    ("portal/webhooks/posting.py", "network"): "speaks to exactly the address that was judged",
    (
        "portal/documents/signing/http.py",
        "network",
    ): "time stamps and revocation lists, from configured places",
    ("portal/documents/clamd.py", "network"): "the virus scanner, at a configured place",
}

Found = Iterator[tuple[int, str]]


def name_of(node: ast.AST) -> str:
    """``a.b.c`` of a name or an attribute; of anything else its last part."""
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def is_fixed(node: ast.AST) -> bool:
    """Text that stands in the source."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and is_fixed(node.left) and is_fixed(node.right)
    return isinstance(node, ast.Constant)


def is_put_together(node: ast.AST) -> bool:
    """Text in which something was put: ``f""``, ``%``, ``+``, ``.format()``, ``.join()``."""
    if isinstance(node, ast.JoinedStr | ast.BinOp):
        return not is_fixed(node)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    # ``sql.SQL("… {}").format(sql.Identifier(name))`` quotes what is put in.
    return node.func.attr in {"format", "join"} and not ast.unparse(node.func.value).startswith("sql.SQL(")


def begins_here(node: ast.AST) -> bool:
    """An address that begins with one of ours, whatever follows."""
    if isinstance(node, ast.BinOp):
        return begins_here(node.left)
    if isinstance(node, ast.JoinedStr):
        first = node.values[0]
        return begins_here(first.value if isinstance(first, ast.FormattedValue) else first)
    return isinstance(node, ast.Call) and name_of(node.func).rpartition(".")[2] == "reverse"


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, name_of(node.func).rpartition(".")[2]


def markup(tree: ast.Module) -> Found:
    """``mark_safe``, and ``format_html`` of a pattern that is not in the source."""
    for node, name in calls(tree):
        if name in {"mark_safe", "SafeString", "SafeText"} and not all(map(is_fixed, node.args)):
            yield node.lineno, f"{name}() passes text by the escaping"
        if name in {"format_html", "format_html_join"}:
            pattern = node.args[1 if name == "format_html_join" else 0]
            if is_put_together(pattern):
                yield node.lineno, f"the pattern of {name}() is put together"


def sql(tree: ast.Module) -> Found:
    """Statements with something put into them; ``extra()`` and ``RawSQL`` at all."""
    for node, name in calls(tree):
        if name in {"extra", "RawSQL"} and name_of(node.func) not in {"self.extra", "cls.extra"}:
            yield node.lineno, f"{name}() takes SQL"
        if (
            name in {"execute", "executemany", "raw", "copy_expert"}
            and node.args
            and is_put_together(node.args[0])
        ):
            yield node.lineno, f"{name}() of a statement that is put together"


def csrf(tree: ast.Module) -> Found:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and name_of(node).endswith(
            ("csrf_exempt", "requires_csrf_token")
        ):
            yield node.lineno, "leaves the check of forged requests out"


SENT = re.compile(r"\.(GET|POST|META|COOKIES|headers|query_params|data)\b")
LEADING = {"redirect", "HttpResponseRedirect", "HttpResponsePermanentRedirect"}
JUDGES = {"safe_next", "url_has_allowed_host_and_scheme", "get_redirect_url"}


def leading_on(tree: ast.Module) -> Found:
    """Being led to where the visitor says, unless the address is judged in the same function."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        used = list(calls(function))
        if any(name in JUDGES for _node, name in used):
            continue
        from_visitor = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and SENT.search(ast.unparse(node.value))
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node, name in used:
            if name in LEADING and node.args:
                where = node.args[0]
                if begins_here(where):
                    continue
                if SENT.search(ast.unparse(where)) or (
                    isinstance(where, ast.Name) and where.id in from_visitor
                ):
                    yield node.lineno, f"{name}() to an address that the visitor names"


def fields(tree: ast.Module) -> Found:
    """Forms and serializers name what may be sent; ``exclude`` lets in whatever a model gets later."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.ClassDef) and node.name == "Meta"):
            continue
        for part in node.body:
            if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
                what, value = part.targets[0].id, part.value
                if what == "exclude" or (
                    what == "fields" and isinstance(value, ast.Constant) and value.value == "__all__"
                ):
                    yield part.lineno, f"Meta.{what} does not name the fields"


def shell(tree: ast.Module) -> Found:
    for node, _name in calls(tree):
        if name_of(node.func) in {"os.system", "os.popen"} or any(
            word.arg == "shell" and not (isinstance(word.value, ast.Constant) and not word.value.value)
            for word in node.keywords
        ):
            yield node.lineno, "hands a line to a shell"


def templates_of_text(tree: ast.Module) -> Found:
    """A template made of somebody's words carries out what they wrote."""
    for node, name in calls(tree):
        if name in {"Template", "from_string"} and node.args and not is_fixed(node.args[0]):
            yield node.lineno, f"{name}() of text that is not in the source"


OUTSIDE = re.compile(
    r"^(socket|requests|httpx|aiohttp|urllib3|urllib\.request|http\.client|ftplib|telnetlib)$"
)


def network(tree: ast.Module) -> Found:
    """Whoever opens connections could be made to open them to the inside (SSRF)."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        named = [one.name for one in node.names]
        if isinstance(node, ast.ImportFrom):
            named = [node.module or "", *(f"{node.module}.{one.name}" for one in node.names)]
        for name in named:
            if OUTSIDE.match(name):
                yield node.lineno, f"opens connections itself ({name})"
                break


PYTHON: dict[str, Callable[[ast.Module], Found]] = {
    "markup": markup,
    "sql": sql,
    "csrf": csrf,
    "leading-on": leading_on,
    "fields": fields,
    "shell": shell,
    "template": templates_of_text,
    "network": network,
}
#: What only the portal itself keeps: scripts and clients are tools, and speak to whom they are told.
OF_THE_PORTAL = {"network"}

MARKUP = {
    "markup": (r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off", "passes text by the escaping"),
    "inline": (
        r"<script(?![^>]*\ssrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"|javascript:",
        "the policy forbids it",
    ),
    "csrf": (
        r"<form\b(?=[^>]*method=\"post\")(?:(?!</form>|csrf_token).)*</form>",
        "a form without its token",
    ),
}
PAPERS = "templates/documents/"  # printed, never shown by a browser


def included_in(text: str) -> Iterator[str]:
    """The parts of a template that are files of their own."""
    for name in re.findall(r"\{%\s*include \"([^\"]+)\"", text):
        yield (ROOT / "templates" / name).read_text("utf-8")


def found_in_template(text: str, path: str) -> Iterator[tuple[str, int, str]]:
    for rule, (pattern, words) in MARKUP.items():
        if rule == "inline" and path.startswith(PAPERS):
            continue
        for hit in re.finditer(pattern, text, re.DOTALL | re.IGNORECASE):
            if rule == "csrf" and any("csrf_token" in part for part in included_in(hit[0])):
                continue
            yield rule, text.count("\n", 0, hit.start()) + 1, words


def found_in_python(text: str, path: str) -> Iterator[tuple[str, int, str]]:
    tree = ast.parse(text)
    for rule, look in PYTHON.items():
        if rule in OF_THE_PORTAL and not path.startswith(("portal/", "delegation/", "proxy_service/")):
            continue
        for line, words in look(tree):
            yield rule, line, words


def problems(root: Path = ROOT) -> list[str]:
    """``file:line: rule: words`` of everything that is not allowed, and of what is allowed without need."""
    found, needed = [], set()
    looked_at = [
        (path, found_in_python) for folder in SOURCES for path in sorted((root / folder).rglob("*.py"))
    ] + [
        (path, found_in_template) for folder in TEMPLATES for path in sorted((root / folder).rglob("*.html"))
    ]
    for path, look in looked_at:
        name = path.relative_to(root).as_posix()
        for rule, line, words in look(path.read_text("utf-8"), name):
            if (name, rule) in ALLOWED:
                needed.add((name, rule))
            else:
                found.append(f"{name}:{line}: {rule}: {words}")
    found += [
        f"{name}: {rule}: allowed, and nothing there needs it" for name, rule in ALLOWED.keys() - needed
    ]
    return found


def main() -> int:
    wrong = problems()
    print("\n".join(wrong) or "nothing is done that is never done here")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
