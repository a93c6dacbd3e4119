#!/usr/bin/env python3
"""Tidy is itself tested: each rule sees its bad snippets and leaves the good ones alone."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from rules import RULES, check  # noqa: E402

BAD = {
    "arrow": [
        ("server/base/x.cpp", '#include "ledger/tree.hpp"'),
        ("server/ledger/x.cpp", '#include "domain/group.hpp"'),
        ("server/domain/x.cpp", '#include "store/store.hpp"'),
        ("server/store/x.cpp", '#include "session/connection.hpp"'),
        ("server/session/x.cpp", '#include "net/listener.hpp"'),
        ("server/session/x.cpp", '  #  include <net/listener.hpp>'),
        ("server/domain/x.cpp", '#include "../store/store.hpp"'),
        ("server/net/x.cpp", '#include "demo/town.hpp"'),
        ("server/verify_main.cpp", '#include "store/store.hpp"'),
        ("client-sdk/cpp/src/x.cpp", '#include "domain/group.hpp"'),
    ],
    "database": [("server/session/x.cpp", "#include <sqlcipher/sqlite3.h>"),
                 ("server/main.cpp", "#include <sqlite3.h>")],
    "network": [("server/session/x.cpp", "#include <boost/beast/core.hpp>"),
                ("server/main.cpp", "#include <openssl/ssl.h>"),
                ("server/store/x.cpp", "#include <boost/asio/ssl.hpp>")],
    "generated": [("server/domain/x.cpp", '#include "tasuki/v1/envelope.pb.h"'),
                  ("server/net/x.cpp", '#include "tasuki/v1/envelope.pb.h"')],
    "clock": [("server/store/x.cpp", "auto t = std::chrono::system_clock::now();"),
              ("server/base/log.cpp", "auto t = ::time(nullptr);"),
              ("server/net/x.cpp", "auto t = std::time( NULL );"),
              ("server/net/x.cpp", "gettimeofday(&tv, nullptr);"),
              ("server/net/x.cpp", "clock_gettime(CLOCK_REALTIME, &ts);")],
    "length": [("server/store/x.cpp", "int a;\n" * 401)],
    "log": [
        ("server/session/x.cpp", 'log::info("post", {{"what", Value::technical(message.body)}});'),
        ("server/session/x.cpp", 'log::error("x", {{"who",\n log::Value::technical(kana)}});'),
        ("server/session/x.cpp", 'log::write(Level::info, "x", {{"a", family_name_}});'),
        ("server/net/x.cpp", 'const auto v = log::Value::technical(request.bearer);'),
    ],
    "mutex": [("server/store/x.hpp", "std::mutex guard_;"),
              ("server/session/x.cpp", "std::unique_lock lock(m);"),
              ("server/net/x.cpp", "std::condition_variable_any cv;")],
    "coroutine": [
        ("server/net/x.cpp", "spawn(ex, [this]() -> awaitable<void> { co_return; });"),
        ("tests/net/x.cpp", "run([&a, b = f(1)] { co_await go(); });"),
        ("server/net/x.cpp", "auto f = [=](int n) mutable { if (n) { co_await g(); } };"),
    ],
    "place": [("deploy/setup.sh", "curl https://registry." + "npmjs.org/x"),
              ("docs/a.md", "see /wo" + "rk/main/README.md"),
              ("docs/a.md", "see ../sha" + "red/design/mission.md"),
              ("deploy/Dockerfile", "FROM scratch"),
              ("deploy/x.md", "docker" + ".io/library/debian")],
    "leftover": [("server/base/x.cpp", "// TODO: later"), ("docs/a.md", "FIXME")],
    "line_length": [
        ("server/base/x.cpp", "// " + "x" * 98),
        ("server/base/x.cpp", "// clang-format off\n// clang-format on\n// " + "x" * 98)],
    "white": [("server/base/x.cpp", "int a; \n"), ("tests/run", "\techo\n"),
              ("server/base/x.cpp", "int a;")],
    "guard": [("server/base/x.hpp", "int a();\n")],
}

GOOD = [
    ("server/net/x.cpp", '#include <boost/beast/core.hpp>\n#include "session/connection.hpp"\n'),
    ("server/store/x.cpp", '#include <sqlcipher/sqlite3.h>\n#include "domain/group.hpp"\n'),
    ("server/ledger/x.cpp", '#include "base/bytes.hpp"\n#include "ledger/tree.hpp"\n'),
    ("server/session/x.cpp", '#include "tasuki/v1/envelope.pb.h"\n'),
    ("server/base/clock.cpp", "auto t = std::chrono::system_clock::now();\n"),
    ("server/net/x.cpp", "// system_clock::now() and std::mutex are not for us\n"),
    ("server/net/x.cpp", "auto t = wait_time(0); auto u = clock.time(nullptr);\n"),
    ("server/net/x.cpp", "auto t = std::chrono::steady_clock::now();\n"),
    ("server/session/x.cpp", 'log::info("name changed", {{"group", group.id}, {"n", 1}});\n'),
    ("server/session/x.cpp", 'log::info("no", {{"why", V::technical(text_of(r).slug)}});\n'),
    ("server/net/x.cpp", "spawn(ex, serve(connection), [this](auto e) { ended(e); });\n"),
    ("server/net/x.cpp", "spawn(ex, []() -> awaitable<void> { co_return; });\n"),
    ("server/net/x.cpp", "awaitable<int> f() { auto v = list[i]; { co_return v; } }\n"),
    ("server/net/x.cpp", "[[nodiscard]] awaitable<int> f() { co_return 1'000; }\n"),
    ("server/base/x.cpp", "// " + "襷" * 97 + "\n"),
    ("server/main/x.cpp", "// clang-format off\n{" + "0, " * 50 + "}\n// clang-format on\n"),
    ("tests/store/x.cpp", "int a;\n" * 900),
    ("server/store/migrations/0001.sql", "SELECT 1;\n" * 900),
    ("docs/a.md", "a homework/ page of framework/ paths\n"),
    ("server/base/x.hpp", "#pragma once\n"),
]


class Tidy(unittest.TestCase):
    def test_every_rule_has_bad_snippets(self):
        self.assertEqual(set(BAD), set(RULES))

    def test_each_bad_snippet_is_found_by_its_rule(self):
        for rule, snippets in BAD.items():
            for path, text in snippets:
                with self.subTest(rule=rule, path=path, text=text[:60]):
                    self.assertIn(rule, {p.rule for p in check({path: text})})

    def test_good_snippets_are_left_alone(self):
        for path, text in GOOD:
            with self.subTest(path=path, text=text[:60]):
                self.assertEqual(check({path: text}), [])

    def test_names_of_unnamed_namespaces_differ_within_a_folder(self):
        text = "namespace {{\nconstexpr int {} = 1;\nstruct {} {{}};\n}}  // namespace\n"
        one, two = "server/store/a.cpp", "server/store/b.cpp"
        same = check({one: text.format("kMost", "Row"), two: text.format("kMost", "Row")})
        self.assertEqual([(p.rule, p.path, p.line) for p in same],
                         [("unique", two, 2), ("unique", two, 3)])
        self.assertEqual(check({one: text.format("kMost", "Row"),
                                two: text.format("kLeast", "Line")}), [])

    def test_the_line_is_named(self):
        found = check({"server/base/x.cpp": '\n\n#include "net/listener.hpp"\n'})
        self.assertEqual([p.line for p in found], [3])


if __name__ == "__main__":
    unittest.main()
