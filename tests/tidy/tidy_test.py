#!/usr/bin/python3
"""Each rule of tidy.py can fail: a small sound repository passes all of them, and each spoiled file fails one."""

import pathlib
import subprocess
import tempfile
import unittest

import tidy

SOUND = {
    "VERSION": "1.2.3\n",
    "CMakeLists.txt": "layer(base)\nlayer(log)\nlayer(state)\nlayer(app)\n",
    "CHANGELOG.md": "# Changelog\n\n## 1.2.3 (unreleased)\n\n- First\n  and last.\n",
    "README.md": "[how](docs/how.md) [elsewhere](https://example.org/x) [below](#below)\n",
    "docs/how.md": "[back](../README.md#top)\n",
    "src/LAYERS": "# lowest first\nbase       values\nlog state  engines\napp        wiring\n",
    "src/base/text.h": "// Text.\n#pragma once\n",
    "src/base/text.cc": '#include "base/text.h"\n',
    "src/log/log.h": "// The log.\n#pragma once\n",
    "src/log/log.cc": '#include "log/log.h"\n\n#include "base/text.h"\n',
    "src/state/meta.cc": '#include "base/text.h"\n',
    "src/app/main.cc": (
        '#include "log/log.h"\n'
        "// if (co_await f()) in a comment, and in text: \"co_await {\"\n"
        "Task<int> f() {\n    auto opening = open();\n    auto file = co_await opening;\n"
        "    if (file) { co_return 1; }\n    for (int i = 0; i < 3; ++i) co_await step;\n}\n"
    ),
    "dev": "#!/usr/bin/env bash\n",
}

HEADER = "// Said.\n#pragma once\n"

# (rule, {file: text}, what the problem says)
SPOILED = [
    ("layers_look_down", {"src/base/text.cc": '#include "log/log.h"\n'}, "base must not include log"),
    ("layers_look_down", {"src/state/meta.cc": '#include "log/log.h"\n'}, "its equal"),
    ("layers_look_down", {"src/log/log.cc": '#include "gone/x.h"\n'}, "gone/ is not a folder"),
    ("layers_are_complete", {"src/net/http.cc": ""}, "src/net/: not in src/LAYERS"),
    ("layers_are_complete", {"src/LAYERS": "base log state app gone  all\n"}, "names gone"),
    ("includes_are_from_src", {"src/log/log.cc": '#include "log.h"\n'}, '"log.h" is no file under src/'),
    ("nothing_is_dead", {"src/base/unused.h": HEADER}, "src/base/unused.h: nobody includes it"),
    ("nothing_is_dead", {"src/net/http.cc": ""}, "src/net/http.cc: in no target"),
    ("nothing_is_dead", {"docs/lost.md": "Hello\n"}, "docs/lost.md: no page links it"),
    ("awaits_are_plain", {"src/app/a.cc": "if (co_await f()) return;\n"}, "in the condition of if"),
    ("awaits_are_plain", {"src/app/a.cc": "while (\n  g(co_await f())) {}\n"}, "in the condition of while"),
    ("awaits_are_plain", {"src/app/a.cc": "switch (co_await f()) {}\n"}, "in the condition of switch"),
    ("awaits_are_plain", {"src/app/a.cc": "for (; co_await f();) {}\n"}, "in the condition of for"),
    ("awaits_are_plain", {"src/app/a.cc": "x = co_await f({.a = 1});\n"}, "a { in an await expression"),
    ("awaits_are_plain", {"src/app/a.cc": "co_await\n  take(Options{1});\n"}, "src/app/a.cc:1: a {"),
    ("awaits_are_plain", {"src/app/a.cc": "co_await Later{};\n"}, "a { in an await expression"),
    ("headers_have_form", {"src/base/text.h": "#pragma once\n"}, "begins with a comment"),
    ("headers_have_form", {"src/base/text.h": "// Text.\n"}, "no #pragma once"),
    ("heavy_headers_are_few", {"src/base/text.h": HEADER + "#include <openssl/sha.h>\n"}, "belongs in a .cc file"),
    ("heavy_headers_are_few",
     {f"src/base/{name}.cc": "#include <pcre2.h>\n" for name in "ab"}, "included by 2 files, 1 may"),
    ("lines_are_short", {"src/base/text.cc": "x" * 121 + "\n"}, "121 columns"),
    ("todos_have_names", {"src/base/text.cc": "// TODO: later\n"}, "a TODO without a name"),
    ("folders_say_what_they_hold", {"src/util/x.cc": ""}, "src/util/"),
    ("changelog_has_form", {"CHANGELOG.md": "# News\n"}, "begins with"),
    ("changelog_has_form", {"CHANGELOG.md": "# Changelog\n\n## 1.2.3\n"}, "a section is"),
    ("changelog_has_form", {"CHANGELOG.md": "# Changelog\n\n## 1.2.3 (unreleased)\n\nText\n"}, "has list items"),
    ("changelog_has_form",
     {"CHANGELOG.md": "# Changelog\n\n## 1.2.3 (unreleased)\n\n## 1.3.0 (2026-01-01)\n"}, "newest version is first"),
    ("changelog_has_form", {"VERSION": "1.2.4\n"}, "not that of VERSION"),
    ("links_resolve", {"docs/how.md": "\n[gone](gone.md)\n"}, "docs/how.md:2: links docs/gone.md"),
    ("version_stands_once", {"src/base/text.cc": 'auto version = "1.2.3";\n'}, "stands in VERSION only"),
    ("version_stands_once", {"VERSION": "one\n"}, "is no version"),
    ("blobs_are_small", {"docs/data.txt": "x" * 500_001}, "500001 bytes"),
    ("no_registry_is_named", {"package-lock.json": '"resolved": "https://r/x.tgz"\n'}, "a registry's address"),
    ("scripts_can_run", {"dev": "echo\n"}, "executable, but no script"),
    ("scripts_can_run", {"dev": "#!/usr/bin/env python3\n"}, "name /usr/bin/python3"),
]


class TidyTest(unittest.TestCase):
    def tree(self, files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        (root / "dev").chmod(0o755)
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
        return tidy.Tree(root)

    def test_a_sound_repository_has_no_problems(self):
        tree = self.tree(SOUND)

        self.assertEqual([problem for rule in tidy.RULES for problem in rule(tree)], [])

    def test_each_rule_finds_what_it_is_for(self):
        for rule, files, said in SPOILED:
            with self.subTest(rule=rule, files=list(files), said=said):
                tree = self.tree(SOUND | files)

                problems = list(getattr(tidy, rule)(tree))

                self.assertTrue(any(said in problem for problem in problems), problems)

    def test_each_rule_is_spoiled_at_least_once(self):
        self.assertEqual({rule for rule, _, _ in SPOILED}, {rule.__name__ for rule in tidy.RULES})


if __name__ == "__main__":
    unittest.main()
