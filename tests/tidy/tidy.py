#!/usr/bin/python3
"""The rules of the repository that a program can check: ./dev tidy, and a test.

A rule is a generator that takes a Tree and yields its problems.  tidy_test.py proves that each can fail.
"""

import pathlib
import re
import subprocess
import sys

LINE_MAX = 120
BLOB_MAX = 500_000
FOLDERS_REFUSED = {"common", "util", "utils", "misc", "helpers"}

# What costs seconds to include, or is nobody else's business: where it may stand (only ever in .cc files).
HEAVY = {
    r"openssl/": 3,
    r"nghttp2/": 2,
    r"sqlite3\.h": 2,
    r"pcre2\.h": 1,
    r"simdjson\.h": 2,
    r"archive(_entry)?\.h": 1,
    r"boost/": 1,
    r"spdlog/": 1,
    r"zlib\.h": 2,
    r"CLI/": 1,
    r"curl/": 2,
    r"regex\b": 0,
    r"iostream\b": 0,
}

BINARY = {".png", ".jpg", ".ico", ".zip", ".gz", ".woff2"}


class Tree:
    """The files under version control (or about to be), by their path from the root."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=self.root, check=True, capture_output=True, text=True,
        ).stdout
        self.paths = sorted(path for path in set(listed.split("\0")) if (self.root / path).is_file())
        self._texts = {}

    def text(self, path):
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_text(encoding="utf-8")
        return self._texts[path]

    def lines(self, path):
        return enumerate(self.text(path).splitlines(), 1)

    def ending(self, *suffixes, under=""):
        return [path for path in self.paths if path.endswith(suffixes) and path.startswith(under)]

    def sources(self):
        return self.ending(".h", ".cc", under="src/")

    def texts(self):
        return [
            path
            for path in self.paths
            if pathlib.PurePath(path).suffix not in BINARY and not path.startswith("tests/seeds/")
        ]

    def has(self, path):
        return (self.root / path).exists()


def layer_heights(tree):
    """{folder: line} of src/LAYERS; folders on one line are equals.  A line is names, two spaces, a sentence."""
    heights = {}
    for number, line in tree.lines("src/LAYERS"):
        if line.strip() and not line.startswith("#"):
            for name in re.split(r"\s{2,}", line.strip())[0].split():
                heights[name] = number
    return heights


def layers_look_down(tree):
    heights = layer_heights(tree)
    for path in tree.sources():
        here = path.split("/")[1]
        for number, line in tree.lines(path):
            found = re.match(r'#include "([^/"]+)/', line)
            if not found or found[1] == here:
                continue
            there = found[1]
            if there not in heights:
                yield f"{path}:{number}: {there}/ is not a folder of src/"
            elif here in heights and heights[there] > heights[here]:
                yield f"{path}:{number}: {here} must not include {there}, which is above it"
            elif here in heights and heights[there] == heights[here]:
                yield f"{path}:{number}: {here} must not include {there}, its equal"


def layers_are_complete(tree):
    heights = layer_heights(tree)
    folders = {path.split("/")[1] for path in tree.paths if path.startswith("src/") and path.count("/") > 1}
    for name in sorted(folders - heights.keys()):
        yield f"src/{name}/: not in src/LAYERS"
    for name in sorted(heights.keys() - folders):
        yield f"src/LAYERS: names {name}, which is not a folder"


def includes_are_from_src(tree):
    for path in tree.sources():
        for number, line in tree.lines(path):
            found = re.match(r'#include "([^"]+)"', line)
            if found and not tree.has(f"src/{found[1]}"):
                yield f'{path}:{number}: "{found[1]}" is no file under src/'


def nothing_is_dead(tree):
    included = {
        found for path in tree.sources() for found in re.findall(r'#include "([^"]+)"', tree.text(path))
    }
    for path in tree.ending(".h", under="src/"):
        if path.removeprefix("src/") not in included:
            yield f"{path}: nobody includes it"
    # cmake/layers.cmake takes each .cc of a layer's folder; a folder that is no layer is compiled by nobody.
    layers = set(re.findall(r"^layer\((\w+)", tree.text("CMakeLists.txt"), re.MULTILINE))
    for path in tree.ending(".cc", under="src/"):
        if path.split("/")[1] not in layers and f"${{CMAKE_SOURCE_DIR}}/{path}" not in tree.text("CMakeLists.txt"):
            yield f"{path}: in no target; CMakeLists.txt has no layer({path.split('/')[1]})"
    linked = set()
    for page in tree.ending(".md"):
        linked |= {target for _, target in relative_links(tree, page)}
    for path in tree.paths:
        if path.startswith("docs/") and path not in linked:
            yield f"{path}: no page links it"


def blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def code_of(text):
    """The text without comments and literals, at the same places."""
    literals = r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\''
    return re.sub(literals, blank, text, flags=re.DOTALL)


def closing(code, start, pair):
    """The place after the bracket that closes the one at `start`."""
    depth = 0
    for place in range(start, len(code)):
        depth += (code[place] == pair[0]) - (code[place] == pair[1])
        if depth == 0:
            return place + 1
    return len(code)


def awaits_are_plain(tree):
    """Await named things, into a named thing: g++ 12 miscompiles the rest (CONTRIBUTING.md)."""
    for path in tree.sources():
        code = code_of(tree.text(path))

        def at(place):
            return f"{path}:{code.count(chr(10), 0, place) + 1}"

        for found in re.finditer(r"\b(if|while|switch|for)\s*(?:constexpr\s*)?\(", code):
            condition = code[found.end() - 1 : closing(code, found.end() - 1, "()")]
            if "co_await" in condition:
                yield f"{at(found.start())}: co_await in the condition of {found[1]}; name its result first"
        for found in re.finditer(r"\bco_await\b", code):
            end = found.end()
            while end < len(code) and code[end] not in ";{":
                end = closing(code, end, "()") if code[end] == "(" else end + 1
            expression = code[found.end() : end]
            if code[end : end + 1] == "{" or "{" in expression:
                yield f"{at(found.start())}: a {{ in an await expression; name the object first"


def headers_have_form(tree):
    for path in tree.ending(".h", under="src/"):
        lines = tree.text(path).splitlines()
        if not lines or not lines[0].startswith("//"):
            yield f"{path}:1: a header begins with a comment: what it is, who owns it"
        if "#pragma once" not in lines:
            yield f"{path}: no #pragma once"


def heavy_headers_are_few(tree):
    for header, allowed in HEAVY.items():
        including = []
        for path in tree.sources():
            for number, line in tree.lines(path):
                if not re.match(rf'#include [<"]{header}', line):
                    continue
                if path.endswith(".h"):
                    yield f"{path}:{number}: {line.strip()} belongs in a .cc file"
                elif not path.endswith(("_test.cc", "_fuzz.cc")):
                    including.append(path)
        if len(set(including)) > allowed:
            files = ", ".join(sorted(set(including)))
            yield f"{header}: included by {len(set(including))} files, {allowed} may: {files}"


def lines_are_short(tree):
    for path in tree.texts():
        if path.endswith((".json", ".md", ".svg", ".html", "LICENSE")):
            continue
        for number, line in tree.lines(path):
            if len(line) > LINE_MAX:
                yield f"{path}:{number}: {len(line)} columns, {LINE_MAX} is the most"


def todos_have_names(tree):
    for path in tree.texts():
        for number, line in tree.lines(path):
            if re.search(r"\b(TODO|FIXME|XXX)\b(?!\(\w)", line) and not path.startswith("tests/tidy/"):
                yield f"{path}:{number}: a TODO without a name: TODO(name)"


def folders_say_what_they_hold(tree):
    folders = {str(parent) for path in tree.paths for parent in pathlib.PurePath(path).parents}
    for folder in sorted(folders):
        if pathlib.PurePath(folder).name in FOLDERS_REFUSED:
            yield f"{folder}/: says nothing of what is in it"


def changelog_has_form(tree):
    """A title, then a section per version, newest first, of list items."""
    lines = tree.text("CHANGELOG.md").splitlines()
    if not lines or lines[0] != "# Changelog":
        yield "CHANGELOG.md:1: begins with '# Changelog'"
    versions = []
    for number, line in enumerate(lines, 1):
        if line.startswith("## "):
            found = re.fullmatch(r"## (\d+)\.(\d+)\.(\d+) \((unreleased|\d{4}-\d{2}-\d{2})\)", line)
            if found:
                versions.append(tuple(int(part) for part in found.groups()[:3]))
            else:
                yield f"CHANGELOG.md:{number}: a section is '## 1.2.3 (2026-01-31)' or '## 1.2.3 (unreleased)'"
        elif line and versions and not line.startswith(("- ", "  ")):
            yield f"CHANGELOG.md:{number}: a version has list items"
    if versions != sorted(set(versions), reverse=True):
        yield "CHANGELOG.md: the newest version is first, and each stands once"
    if not versions or ".".join(str(part) for part in versions[0]) != tree.text("VERSION").strip():
        yield "CHANGELOG.md: the first section is not that of VERSION"


def relative_links(tree, page):
    """(line, path) of each link of a page to a file of the repository."""
    in_code = False
    for number, line in tree.lines(page):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        if in_code:
            continue
        for target in re.findall(r"\]\(([^)\s]+)\)", line):
            if re.match(r"[a-z]+:|#", target):
                continue
            path = (tree.root / page).parent / target.split("#")[0]
            resolved = path.resolve()
            if resolved.is_relative_to(tree.root.resolve()):
                yield number, str(resolved.relative_to(tree.root.resolve()))
            else:
                yield number, str(resolved)


def links_resolve(tree):
    for page in tree.ending(".md"):
        for number, path in relative_links(tree, page):
            if not tree.has(path):
                yield f"{page}:{number}: links {path}, which is not there"


def version_stands_once(tree):
    version = tree.text("VERSION").strip()
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        yield f"VERSION: '{version}' is no version"
    written = re.compile(rf"(?<![\d.]){re.escape(version)}(?![\d.])")
    for path in tree.sources() + tree.ending("CMakeLists.txt", ".cmake", "dev"):
        for number, line in tree.lines(path):
            if written.search(line):
                yield f"{path}:{number}: the version stands in VERSION only"


def blobs_are_small(tree):
    for path in tree.paths:
        size = (tree.root / path).stat().st_size
        if size > BLOB_MAX:
            yield f"{path}: {size} bytes, {BLOB_MAX} is the most"


def no_registry_is_named(tree):
    """Lock files must work with whatever mirror a machine has."""
    for path in tree.paths:
        if path.endswith("package-lock.json") and '"resolved": "http' in tree.text(path):
            yield f"{path}: holds a registry's address"


def scripts_can_run(tree):
    for path in tree.texts():
        executable = (tree.root / path).stat().st_mode & 0o111 != 0
        script = tree.text(path).startswith("#!")
        if executable and not script:
            yield f"{path}: executable, but no script"
        if script and "/env python" in tree.text(path).splitlines()[0]:
            yield f"{path}:1: scripts name /usr/bin/python3, which has boto3"


RULES = [
    layers_look_down,
    layers_are_complete,
    includes_are_from_src,
    nothing_is_dead,
    awaits_are_plain,
    headers_have_form,
    heavy_headers_are_few,
    lines_are_short,
    todos_have_names,
    folders_say_what_they_hold,
    changelog_has_form,
    links_resolve,
    version_stands_once,
    blobs_are_small,
    no_registry_is_named,
    scripts_can_run,
]


def main():
    tree = Tree(pathlib.Path(__file__).resolve().parents[2])
    problems = [(rule.__name__, problem) for rule in RULES for problem in rule(tree)]
    for rule, problem in problems:
        print(f"{problem}  [{rule}]")
    print(f"tidy: {len(RULES)} rules, {len(tree.paths)} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
