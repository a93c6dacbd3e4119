#!/usr/bin/env python3
"""Reads the tree and fails where it breaks its own rules: arrows between rooms, who may see the
database, TLS, the clock and generated code, what may reach the log, lengths and leftovers.

    tests/tidy/tidy.py            the rules
    tests/tidy/tidy.py --format   what clang-format 14 would change (says so where it is absent)

rules.py holds the rules, one function each; tidy_test.py feeds them bad snippets.
"""
import pathlib
import shutil
import subprocess
import sys

from rules import check, is_cpp, largest

TOP = pathlib.Path(__file__).resolve().parents[2]


def paths():
    """Everything of the tree that is tracked or about to be."""
    listed = subprocess.run(
        ["git", "-C", str(TOP), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False)
    if listed.returncode == 0:
        names = [n for n in listed.stdout.decode().split("\0") if n]
    else:  # an unpacked archive
        names = [str(p.relative_to(TOP)) for p in TOP.rglob("*") if p.is_file()]
    skipped = ("build/", ".git/", ".cache/")
    return sorted(n for n in set(names)
                  if not n.startswith(skipped) and "node_modules/" not in n
                  and (TOP / n).is_file())


def texts():
    found = {}
    for name in paths():
        try:
            found[name] = (TOP / name).read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a sample of bytes
    return found


def check_format():
    tool = shutil.which("clang-format-14")
    if tool is None:
        print("clang-format-14 is not installed here: the format was not checked")
        return 0
    names = [n for n in paths() if is_cpp(n)]
    done = subprocess.run([tool, "--dry-run", "--Werror", "--ferror-limit=1", *names], cwd=TOP,
                          capture_output=True, text=True, check=False)
    wrong = sorted({line.split(":")[0] for line in done.stderr.splitlines() if ": error:" in line})
    for name in wrong:
        print(f"{name}: run clang-format-14 -i {name}")
    print(f"{len(names)} files, {len(wrong)} not in format")
    return 1 if wrong or done.returncode != 0 else 0


def main():
    if "--format" in sys.argv[1:]:
        return check_format()
    found = texts()
    problems = check(found)
    for problem in problems:
        print(problem)
    print("The five largest source files:")
    for lines, name in largest(found)[:5]:
        print(f"  {lines:4} {name}")
    print(f"{len(found)} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
