"""The project's boundaries as rules. Each takes a File and yields (line, message)."""

import re

import cpp_text

SOURCE_LINES = 400
TEST_LINES = 800
FUNCTION_LINES = 70
TEST_FUNCTION_LINES = 100

CPP = (".c", ".h", ".cc", ".cpp", ".hpp")
SOURCE = CPP + (".py", ".ts", ".js", ".mjs", ".sh")


class File:
    def __init__(self, path, text):
        self.path = path  # relative to the repository, with "/"
        self.text = text

    def lines(self):
        return self.text.count("\n") + (not self.text.endswith("\n") and self.text != "")

    def is_cpp(self):
        return self.path.endswith(CPP)

    def under(self, *folders):
        return any(self.path.startswith(folder + "/") for folder in folders)


# What the engine must not name, and what to use instead.
_ENGINE_HEADERS = {
    "thread|mutex|shared_mutex|condition_variable|future|atomic|stop_token|semaphore|latch|barrier":
        "the engine is single-threaded; the host owns threads",
    "random": "gantline/random.hpp, which draws alike on every platform",
    "fstream|filesystem|cstdio|stdio.h": "bytes that the host hands in",
    "iostream|ostream|istream|iomanip|sstream|locale": "std::string and std::to_string",
    "chrono|ctime|time.h": "`now`, a parameter, and gantline::Millis",
    "regex": "the adapter of the schema validator; std::regex throws and recurses",
    "ranges|format|source_location|memory_resource|coroutine": "plain C++20 that libc++ 13 compiles",
    "rocksdb/.*": "the Journal interface of the host",
    "httplib.h|spdlog/.*|CLI/.*|yaml-cpp/.*|openssl/.*|sys/.*|unistd.h|pthread.h": "the native host",
    "emscripten.*": "wasm/, which wraps the engine",
    "native/.*|execute/.*|store/.*": "nothing outside: dependencies point inward",
}
_ENGINE_NAMES = {
    r"\w*_clock\s*::\s*now": "`now`, a parameter",
    r"\bstd\s*::\s*rand\b|\bsrand\s*\(|\brandom_device\b|\bmt19937\w*|\buniform_\w+_distribution\b":
        "gantline/random.hpp",
    r"\bstd\s*::\s*shuffle\b": "draws from gantline/random.hpp",
    r"\bgetenv\b|\bsetenv\b": "options that the host hands in",
    r"\bstd\s*::\s*(cout|cerr|clog|cin)\b|\bprintf\s*\(": "events and results; the host prints",
    r"\bstd\s*::\s*(thread|jthread|mutex|atomic\w*)\b": "nothing: the engine is single-threaded",
    r"\bstd\s*::\s*(exp|log|log2|log10|pow|sin|cos|tan|tanh|cbrt|erf)\s*\(":
        "tables of exactly rounded values: libraries differ in the last digit",
    r"\bstd\s*::\s*hash\b": "a hash of our own: it differs between libraries",
    r"\bstd\s*::\s*(ranges|format|bit_cast|source_location)\b": "plain C++20 that libc++ 13 compiles",
    r"(?<![\w.>:])assert\s*\(": "GANTLINE_ASSERT, on in every build",
    r"\bthrow\b(?!\s*\(\s*\))": "Result<T>: nothing throws out of the engine",
    r"\b__EMSCRIPTEN__\b": "one code for every platform",
}
# Where a rule of _ENGINE_NAMES or _ENGINE_HEADERS does not hold, with the reason.
_ENGINE_EXCEPTIONS = {
    ("engine/src/base/assert.cpp", "cstdio"): "the last words before abort()",
    ("engine/src/expression/parser.cpp", "throw"): "how PEGTL's rules report; caught in the same file",
}


def engine_boundary(file):
    """The engine is a pure decider: no clock, thread, file, socket, randomness, no exception out of it."""
    if not (file.under("engine") and file.is_cpp()):
        return
    for line, name in cpp_text.includes(file.text):
        for banned, replacement in _ENGINE_HEADERS.items():
            if re.fullmatch(banned, name) and (file.path, name) not in _ENGINE_EXCEPTIONS:
                yield line, f"the engine may not include <{name}>; use {replacement}"
    for line, text in enumerate(cpp_text.code_only(file.text).split("\n"), 1):
        for banned, replacement in _ENGINE_NAMES.items():
            match = re.search(banned, text)
            if match and (file.path, match[0]) not in _ENGINE_EXCEPTIONS:
                yield line, f"the engine may not use `{match[0].strip()}`; use {replacement}"


def public_headers(file):
    """Public headers show no Boost type and name JSON by its forward declaration, codec.hpp apart."""
    if not file.under("engine/include"):
        return
    for line, name in cpp_text.includes(file.text):
        if name.startswith(("boost/", "tao/")):
            yield line, f"<{name}> stays in engine/src; public headers do not show it"
        if name.startswith("nlohmann/") and name != "nlohmann/json_fwd.hpp" and not file.path.endswith("/codec.hpp"):
            yield line, f"include <nlohmann/json_fwd.hpp> instead of <{name}>"


def plugin_abi(file):
    """The C ABI header stands alone."""
    if not file.path.endswith("gantline/plugin.h"):
        return
    for line, name in cpp_text.includes(file.text):
        if name not in ("stdint.h", "stddef.h"):
            yield line, f"plugin.h includes <stdint.h> and <stddef.h> only, not <{name}>"


def pragma_once(file):
    if file.path.endswith(".hpp") and "#pragma once" not in file.text:
        yield 1, "a header starts with #pragma once"


def nothing_uses_tests(file):
    if file.is_cpp() and not file.under("tests"):
        for line, name in cpp_text.includes(file.text):
            if name.startswith(("tests/", "support/", "catch2/", "rapidcheck")):
                yield line, f"<{name}> belongs to tests/, and nothing uses tests/"


def one_door_to_catch(file):
    if file.under("tests") and file.path != "tests/support/support/catch.hpp":
        for line, name in cpp_text.includes(file.text) if file.is_cpp() else ():
            if name.startswith("catch2/"):
                yield line, 'include "support/catch.hpp", the only file that names Catch2'


def tests_assert(file):
    """A test without an assertion cannot fail."""
    if not (file.under("tests") and file.is_cpp()):
        return
    assertion = re.compile(r"\b((REQUIRE|CHECK|FAIL)(_\w+)?|prop|(check|expect|require|verify)\w*)\s*\(|\brc::")
    lines = cpp_text.without_comments(file.text).split("\n")
    for name, first, count in cpp_text.functions(file.text):
        if name.startswith("TEST_CASE") and not assertion.search("\n".join(lines[first - 1 : first - 1 + count])):
            yield first, "this test asserts nothing"


def machine_paths(file):
    """Nothing of one machine and no package registry's address is written down."""
    patterns = (
        r"https?://(registry|deb|packages?|mirrors?|archive)\.",
        r"(^|[\s\"'=:(])/(work|root|home/\w+)/\w",
    )
    if file.under("tests/tidy"):
        return
    for line, text in enumerate(file.text.split("\n"), 1):
        if any(re.search(pattern, text) for pattern in patterns):
            yield line, "a registry's address or the path of one machine"
    if file.path.endswith("package-lock.json") and '"resolved"' in file.text:
        yield 1, 'a lock file keeps no "resolved" addresses'


def finished(file):
    """Unfinished work is an issue, not a comment."""
    if file.path.endswith(SOURCE) and not file.under("tests/tidy"):
        for line, text in enumerate(file.text.split("\n"), 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text):
                yield line, "finish it or open an issue"


def whitespace(file):
    if not file.path.endswith(SOURCE + (".md", ".yaml", ".txt", ".cmake")):
        return
    for line, text in enumerate(file.text.split("\n"), 1):
        if text != text.rstrip():
            yield line, "space at the end of the line"
        if "\t" in text and not file.path.endswith(".md"):
            yield line, "a tab"
    if file.text and not file.text.endswith("\n"):
        yield file.lines(), "no newline at the end of the file"


RULES = (engine_boundary, public_headers, plugin_abi, pragma_once, nothing_uses_tests, one_door_to_catch,
         tests_assert, machine_paths, finished, whitespace)


def sizes(file):
    """(what, size, limit, line) of what is larger than its limit."""
    if not file.path.endswith(SOURCE):
        return
    limit = TEST_LINES if file.under("tests") else SOURCE_LINES
    if file.lines() > limit:
        yield file.path, file.lines(), limit, 1
    if file.is_cpp():
        limit = TEST_FUNCTION_LINES if file.under("tests") else FUNCTION_LINES
        for name, first, count in cpp_text.functions(file.text):
            if count > limit:
                yield f"{file.path}:{name}", count, limit, first
