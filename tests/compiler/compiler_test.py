#!/usr/bin/python3
"""g++ 12's coroutine traps: the form that our rule asks for must work with both compilers.

Whether a compiler still has a bug is only noted.  Once Debian's g++ has none, the rule (tests/tidy) may go.
"""

import pathlib
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
COMPILERS = ("g++", "clang++-19")
PROGRAMS = ("condition", "aggregate")


class CompilerTest(unittest.TestCase):
    def works(self, compiler, program, *flags):
        """Whether the program, compiled so, does what its source says."""
        with tempfile.TemporaryDirectory() as folder:
            built = pathlib.Path(folder) / program
            command = [compiler, "-std=c++23", *flags, HERE / f"{program}.cc", "-o", built]
            subprocess.run(command, check=True)
            try:
                return subprocess.run([built], timeout=20, capture_output=True).returncode == 0
            except subprocess.TimeoutExpired:
                return False

    def test_named_things_awaited_into_named_things(self):
        for compiler in COMPILERS:
            for program in PROGRAMS:
                for optimised in ("-O0", "-O2"):
                    with self.subTest(compiler=compiler, program=program, optimised=optimised):
                        self.assertTrue(self.works(compiler, program, optimised, "-DPLAIN"))

    def test_clang_has_neither_bug(self):
        for program in PROGRAMS:
            with self.subTest(program=program):
                self.assertTrue(self.works("clang++-19", program, "-O2"))

    def test_note_which_bugs_g_plus_plus_has(self):
        version = subprocess.run(["g++", "-dumpfullversion"], check=True, capture_output=True, text=True)
        for program in PROGRAMS:
            works = all(self.works("g++", program, optimised) for optimised in ("-O0", "-O2"))
            state = "is fixed" if works else "is still there"
            print(f"g++ {version.stdout.strip()}: the bug of {program}.cc {state}")


if __name__ == "__main__":
    unittest.main()
