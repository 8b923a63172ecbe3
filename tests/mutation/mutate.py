"""Which small wrong changes a source file can suffer: a span of its text and what stands there instead."""

import ast
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

COMPARED: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<=", ">"),
    ast.LtE: ("<", ">"),
    ast.Gt: (">=", "<"),
    ast.GtE: (">", "<"),
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
}
COMPUTED: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.FloorDiv: "/",
    ast.Mod: "*",
    ast.BitOr: "&",
    ast.BitAnd: "|",
}
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}
COUNTED = 10  # beyond it one more is next to nothing: a number is made twice as large
TOLD_ONLY = frozenset({"log", "logging", "warnings"})  # what only people read decides nothing


class Mutant(Struct, frozen=True, kw_only=True):
    """One wrong change. `key` stays the same while the line and its function do: an exemption names it."""

    path: str
    line: int
    start: int  # offsets into the file's bytes
    end: int
    was: str
    becomes: str
    key: str

    def applied(self, source: bytes) -> bytes:
        """The file with the wrong change in it."""
        return source[: self.start] + self.becomes.encode() + source[self.end :]


def mutants_of(path: str, source: bytes) -> list[Mutant]:
    """Every wrong change of one file, in the order of its text."""
    finder = _Finder(path, source)
    finder.visit(ast.parse(source))
    return sorted(finder.found, key=lambda mutant: (mutant.start, mutant.becomes))


def files_of(root: Path, rooms: tuple[str, ...]) -> Iterator[str]:
    """The source files of some rooms, as paths below the root."""
    for room in rooms:
        for path in sorted((root / room).rglob("*.py")):
            yield path.relative_to(root).as_posix()


class _Finder(ast.NodeVisitor):
    def __init__(self, path: str, source: bytes) -> None:
        self.found: list[Mutant] = []
        self._path, self._source = path, source
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._names: list[str] = []
        self._seen: dict[str, int] = {}

    def _at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset)

    def _add(self, line: int, start: int, end: int, becomes: str) -> None:
        was = self._source[start:end].decode()
        text = self._source.splitlines()[line - 1].decode().strip()
        name = f"{self._path}:{'.'.join(self._names) or 'module'}: {text}: {was.strip()} -> {becomes.strip()}"
        nth = self._seen[name] = self._seen.get(name, 0) + 1
        self.found.append(
            Mutant(
                path=self._path,
                line=line,
                start=start,
                end=end,
                was=was,
                becomes=becomes,
                key=name if nth == 1 else f"{name} #{nth}",
            )
        )

    def _replace(self, node: ast.expr | ast.stmt, becomes: str) -> None:
        self._add(node.lineno, *self._span(node), becomes)

    def _between(self, left: ast.expr, right: ast.expr, becomes: str) -> None:
        """The operator that stands between two operands, brackets left alone."""
        start, end = self._span(left)[1], self._span(right)[0]
        gap = self._source[start:end].decode()
        operator = gap.strip().strip("()").strip()
        where = gap.index(operator)
        first = start + len(gap[:where].encode())
        line = self._source[:first].count(b"\n") + 1
        self._add(line, first, first + len(operator.encode()), becomes)

    # scopes

    def _scope(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self._names.append(node.name)
        for statement in node.body:
            self.visit(statement)
        self._names.pop()
        if not isinstance(node, ast.ClassDef):
            for default in [*node.args.defaults, *(each for each in node.args.kw_defaults if each)]:
                self.visit(default)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._scope(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._scope(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._scope(node)

    # what is left as it is: words, annotations, what states an invariant

    def visit_Expr(self, node: ast.Expr) -> None:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if not isinstance(call, ast.Call) or _speaker(call) in TOLD_ONLY:
            return
        self._replace(node, "pass")
        self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Not mutated."""

    def visit_Raise(self, node: ast.Raise) -> None:
        """Not mutated: the sentence is for people, the kind is for callers' tests."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Not mutated: words."""

    # what is made wrong

    def visit_Assign(self, node: ast.Assign) -> None:
        if any(isinstance(target, ast.Attribute) for target in node.targets) and self._names[-1:] != [
            "__init__"
        ]:
            self._replace(node, "pass")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            for becomes in COMPARED[type(operator)]:
                self._between(left, right, becomes)
            left = right
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        becomes = "or" if isinstance(node.op, ast.And) else "and"
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(left, right, becomes)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        start = self._span(node)[0]
        if isinstance(node.op, ast.Not):
            self._add(node.lineno, start, self._span(node.operand)[0], "")
        elif isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
            self._add(node.lineno, start, start + 1, "+")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        becomes = COMPUTED.get(type(node.op))
        if becomes is not None and not _is_words(node.left) and not _is_words(node.right):
            self._between(node.left, node.right, becomes)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._replace(node, str(not node.value))
        elif isinstance(node.value, int | float):
            self._replace(node, repr(2 * node.value if abs(node.value) > COUNTED else node.value + 1))

    def visit_IfExp(self, node: ast.IfExp) -> None:
        start, end = self._span(node.test)
        self._add(node.test.lineno, start, end, f"not ({self._source[start:end].decode()})")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in SWAPPED:
            self._replace(node.func, SWAPPED[node.func.id])
        self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        if self._names == [] and len(node.elts) > 1 and all(isinstance(each, ast.Name) for each in node.elts):
            for one, other in zip(
                node.elts, node.elts[1:], strict=False
            ):  # a table of rules in another order
                start, end = self._span(one)[0], self._span(other)[1]
                names = [self._source[slice(*self._span(each))].decode() for each in (other, one)]
                self._add(one.lineno, start, end, ", ".join(names))
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        if not isinstance(node.slice, ast.Tuple):  # several things in brackets are types
            self.visit(node.slice)

    def visit_Continue(self, node: ast.Continue) -> None:
        self._replace(node, "break")

    def visit_Break(self, node: ast.Break) -> None:
        self._replace(node, "continue")

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not isinstance(node.value, ast.Constant):
            self._replace(node, "return None")
        self.generic_visit(node)


def _speaker(call: ast.Call) -> str | None:
    found = call.func
    while isinstance(found, ast.Attribute):
        found = found.value
    return found.id if isinstance(found, ast.Name) else None


def _is_words(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
