#!/usr/bin/python3
"""Every header compiles alone.

A header that its own .cc includes first is proven by the build.  The others are compiled here, one by one.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SRC = ROOT / "src"


def first_include(source):
    found = re.search(r'^#include [<"]([^">]+)[">]', source.read_text(), re.MULTILINE)
    return found and found[1]


def compile_alone(header):
    command = ["g++", "-std=c++23", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", f"-I{SRC}", "-x", "c++", "-"]
    # Twice, so that #pragma once is tried too.
    text = f'#include "{header}"\n' * 2
    return subprocess.run(command, input=text, capture_output=True, text=True)


def main():
    headers = [str(path.relative_to(SRC)) for path in sorted(SRC.rglob("*.h"))]
    proven = []
    for header in headers:
        source = (SRC / header).with_suffix(".cc")
        if source.exists() and first_include(source) == header:
            proven.append(header)
    alone = [header for header in headers if header not in proven]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for header, result in zip(alone, pool.map(compile_alone, alone)):
            if result.returncode:
                failed += 1
                print(f"src/{header} does not compile alone:\n{result.stderr}")
    print(f"headers: {len(alone)} compiled alone, {len(proven)} proven by their .cc, {failed} failed")
    return 1 if failed or not headers else 0


if __name__ == "__main__":
    sys.exit(main())
