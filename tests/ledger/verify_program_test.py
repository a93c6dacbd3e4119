#!/usr/bin/env python3
"""tasuki-verify as an auditor starts it: python3 verify_program_test.py SAMPLE VERIFY"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SAMPLE, VERIFY = sys.argv[1:3]


class VerifyProgram(unittest.TestCase):
    def setUp(self):
        self.keep = tempfile.TemporaryDirectory(prefix="tasuki-")
        self.folder = pathlib.Path(self.keep.name)
        subprocess.run([SAMPLE, self.folder], check=True)
        self.group = (self.folder / "group").read_text()

    def tearDown(self):
        self.keep.cleanup()

    def run_it(self, *arguments):
        done = subprocess.run([VERIFY, "--vkey", f"@{self.folder / 'vkey'}", *map(str, arguments)],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def test_a_whole_export_holds_and_says_so_in_both_languages(self):
        code, out, _ = self.run_it("--older", self.folder / "older", self.folder / "all")
        self.assertEqual(code, 0)
        self.assertIn("改ざんされていません", out)
        self.assertIn("The ledger holds: 3 logs", out)

    def test_an_altered_entry_is_named_as_json(self):
        path = self.folder / "all/logs" / self.group / "tile/entries/000"
        content = bytearray(path.read_bytes())
        content[100] ^= 1  # in leaf 0
        path.write_bytes(content)
        code, out, _ = self.run_it("--json", self.folder / "all")
        self.assertEqual(code, 1)
        fault = json.loads(out)["fault"]
        self.assertEqual((fault["kind"], fault["log"], fault["index"]), ("altered", self.group, 0))
        code, out, _ = self.run_it(self.folder / "all")
        self.assertEqual(code, 1)
        self.assertIn("記録が書き換えられています", out)

    def test_one_log_alone_holds_but_cannot_be_compared_with_an_older_checkpoint(self):
        code, out, _ = self.run_it(self.folder / "one")
        self.assertEqual(code, 0)
        self.assertIn("newer entries may exist", out)
        self.assertEqual(self.run_it("--older", self.folder / "older", self.folder / "one")[0], 2)

    def test_a_ledger_of_another_key_is_not_believed(self):
        other = self.folder / "other"
        subprocess.run([SAMPLE, other], check=True)
        self.assertEqual(self.run_it(other / "all")[0], 1)
        shutil.copy(other / "all/checkpoint", self.folder / "all/checkpoint")
        self.assertEqual(self.run_it(self.folder / "all")[0], 1)

    def test_a_wrong_question_is_told_apart_from_a_wrong_ledger(self):
        for arguments in ([], ["--older"], ["--what"], [self.folder / "nowhere"],
                          ["--vkey", "no key", self.folder / "all"], ["a", "b"]):
            code, out, error = self.run_it(*arguments)
            self.assertEqual((code, out), (2, ""), arguments)
            self.assertIn("usage", error)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
