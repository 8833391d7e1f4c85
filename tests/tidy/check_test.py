#!/usr/bin/env python3
"""The rules find what they are for, and leave alone what is allowed."""

import unittest

import check
import cpp_text
from rules import File

BAD = {
    "a clock": ("engine/src/a.cpp", "auto t = std::chrono::steady_clock::now();\n", "`now`, a parameter"),
    "a thread": ("engine/src/a.cpp", "#include <thread>\n", "the host owns threads"),
    "a mutex": ("engine/include/gantline/a.hpp", "#pragma once\n#include <mutex>\n", "single-threaded"),
    "library randomness": ("engine/src/a.cpp", "#include <random>\n", "gantline/random.hpp"),
    "std::rand": ("engine/src/a.cpp", "int x = std::rand();\n", "gantline/random.hpp"),
    "a file": ("engine/src/a.cpp", "#include <fstream>\n", "bytes that the host hands in"),
    "the console": ("engine/src/a.cpp", "#include <iostream>\n", "std::string"),
    "the environment": ("engine/src/a.cpp", 'auto p = std::getenv("X");\n', "options that the host hands in"),
    "the store": ("engine/src/a.cpp", "#include <rocksdb/db.h>\n", "Journal"),
    "the HTTP library": ("engine/src/a.cpp", '#include "httplib.h"\n', "the native host"),
    "Emscripten": ("engine/src/a.cpp", "#include <emscripten.h>\n", "wasm/"),
    "an exception": ("engine/src/a.cpp", "void f() {\n  throw 1;\n}\n", "Result<T>"),
    "a library logarithm": ("engine/src/a.cpp", "double d = std::log(2.0);\n", "tables"),
    "Boost in a public header": ("engine/include/gantline/a.hpp", "#pragma once\n#include <boost/x.hpp>\n", "engine/src"),
    "a wide plugin.h": ("plugins/sdk/include/gantline/plugin.h", "#include <stdio.h>\n", "<stdint.h>"),
    "no guard": ("native/a.hpp", "int f();\n", "#pragma once"),
    "use of tests": ("native/a.cpp", '#include "support/fake.hpp"\n', "nothing uses tests/"),
    "a second door to Catch2": ("tests/unit/a.cpp", "#include <catch2/catch.hpp>\n", "support/catch.hpp"),
    "an empty test": ("tests/unit/a.cpp", 'TEST_CASE("x") {\n  int CHECKED = 1;\n}\n', "asserts nothing"),
    "a machine's path": ("docs/a.md", "see /work/" + "main/x\n", "one machine"),
    "a registry": ("toolchains/a.txt", "https://" + "deb.example.org/x\n", "registry"),
    "resolved addresses": ("web/package-lock.json", '{"resolved": "x"}\n', '"resolved"'),
    "unfinished work": ("native/a.cpp", "// TO" + "DO: later\n", "open an issue"),
    "a trailing space": ("docs/a.md", "x \n", "end of the line"),
    "a long file": ("engine/src/a.cpp", "int x;\n" * 401, "401 lines, at most 400"),
    "a long test file": ("tests/unit/a.cpp", "int x;\n" * 801, "801 lines, at most 800"),
    "a long function": ("native/a.cpp", "int f(int a) {\n" + "  a++;\n" * 69 + "}\n", "f has 71 lines, at most 70"),
}

GOOD = {
    "banned names in comments and strings": (
        "engine/src/a.cpp", '// like std::rand, <thread>\nconst char* s = "std::rand getenv(";\n/* throw */\n'),
    "randomness outside of the engine": ("native/a.cpp", "#include <random>\n#include <thread>\n"),
    "JSON where it is allowed": ("engine/include/gantline/codec.hpp", "#pragma once\n#include <nlohmann/json.hpp>\n"),
    "a function of 70 lines": ("native/a.cpp", "int f(int a) {\n" + "  a++;\n" * 68 + "}\n"),
    "many functions in a long class": ("native/a.hpp", "#pragma once\nclass A {\n" + "  int f() { return 1; }\n" * 90 + "};\n"),
    "a test that asserts": ("tests/unit/a.cpp", 'TEST_CASE("x") {\n  CHECK(f());\n}\n'),
}


class Rules(unittest.TestCase):
    def test_every_bad_sample_is_found(self):
        for name, (path, text, message) in BAD.items():
            with self.subTest(name):
                found = check.check([File(path, text)], {})
                self.assertEqual(len(found), 1, found)
                self.assertIn(message, found[0])
                self.assertTrue(found[0].startswith(path + ":"), found)

    def test_good_samples_pass(self):
        for name, (path, text) in GOOD.items():
            with self.subTest(name):
                self.assertEqual(check.check([File(path, text)], {}), [])


class Ratchet(unittest.TestCase):
    OLD = File("native/old.cpp", "int x;\n" * 500)

    def test_an_old_offender_may_stay_and_shrink(self):
        self.assertEqual(check.check([self.OLD], {"native/old.cpp": 500}), [])
        self.assertEqual(check.check([self.OLD], {"native/old.cpp": 510}), [])

    def test_an_old_offender_may_not_grow(self):
        self.assertIn("500 lines, at most 499", check.check([self.OLD], {"native/old.cpp": 499})[0])

    def test_a_mended_offender_leaves_the_list(self):
        self.assertIn("remove its line", check.check([File("native/old.cpp", "int x;\n")], {"native/old.cpp": 500})[0])


class Functions(unittest.TestCase):
    def test_shapes_of_definitions(self):
        source = """namespace a {
struct X {
  X(int a) : m_{a}, n_(2) { go(); }
  int f() const noexcept { return 1; }
  std::vector<int> v{1, 2};
};
Result<int> g(const char* x,
              int y) {
  auto l = [&](int a) { return a; };
  if (x) { y; }
}
bool operator==(A a, B b) { return true; }
template <typename T, typename = int>
T h(T t = {}) {
  return t;
}
}
"""
        names = [(name, count) for name, _, count in cpp_text.functions(source)]
        self.assertEqual(names, [("X", 1), ("f", 1), ("g", 5), ("operator==", 1), ("h", 4)])


if __name__ == "__main__":
    unittest.main()
