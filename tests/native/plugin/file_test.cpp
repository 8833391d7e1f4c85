#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "attempt.hpp"
#include "support/catch.hpp"

using namespace gantline;
using namespace gantline::native;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

// A directory of its own, removed at the end.
struct Directory {
  fs::path path;
  Directory() {
    std::string name = (fs::temp_directory_path() / "gantline-file-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Directory() { fs::remove_all(path); }
  std::string at(const std::string& name) const { return (path / name).string(); }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(at(name), std::ios::binary) << bytes;
    return at(name);
  }
};

std::string read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

size_t count_files(const fs::path& directory) {
  return static_cast<size_t>(
      std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a file is read as text, JSON, lines or base64", "[native][plugin][file]") {
  const Directory directory;
  const std::string path = directory.write("a", "[1]\r\n\n2");
  CHECK(run_builtin("file.read", {{"path", path}}).output ==
        Json{{"path", path}, {"bytes", 7}, {"content", "[1]\r\n\n2"}});
  CHECK(run_builtin("file.read", {{"path", path}, {"as", "lines"}}).output["content"] ==
        Json({"[1]", "", "2"}));
  CHECK(run_builtin("file.read", {{"path", path}, {"as", "base64"}}).output["content"] ==
        "WzFdDQoKMg==");
  const std::string json = directory.write("b", "{\"a\": [1]}");
  CHECK(run_builtin("file.read", {{"path", json}, {"as", "json"}}).output["content"] ==
        Json{{"a", {1}}});
  CHECK(run_builtin("file.read", {{"path", path}, {"as", "json"}}).error.code == "not_json");
}

TEST_CASE("what cannot be read fails with a code and without a retry", "[native][plugin][file]") {
  const Directory directory;
  const auto code_of = [](Json with) {
    const Ran ran = run_builtin("file.read", std::move(with));
    CHECK_FALSE(ran.error.is_retryable);
    return ran.error.code;
  };
  CHECK(code_of({{"path", directory.at("nope")}}) == "not_found");
  CHECK(code_of({{"path", directory.path.string()}}) == "invalid_path");
  const std::string path = directory.write("a", "\xff\xfe");
  CHECK(code_of({{"path", path}}) == "not_utf8");
  CHECK(code_of({{"path", path}, {"max_bytes", 1}}) == "too_large");
  CHECK(
      run_builtin("file.read", {{"path", path}, {"as", "base64"}, {"max_bytes", 2}}).has_succeeded);
  REQUIRE(::mkfifo(directory.at("fifo").c_str(), 0600) == 0);
  CHECK(code_of({{"path", directory.at("fifo")}}) == "invalid_path");
}

TEST_CASE("a file is written with its SHA-256, and nothing else is left",
          "[native][plugin][file]") {
  const Directory directory;
  const std::string path = directory.at("report");
  const Ran ran = run_builtin("file.write", {{"path", path}, {"content", "abc"}});
  REQUIRE(ran.has_succeeded);
  CHECK(ran.output["bytes"] == 3);
  CHECK(ran.output["sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(read(path) == "abc");
  CHECK(count_files(directory.path) == 1);
}

TEST_CASE("SHA-256 agrees with published values around the block size", "[native][plugin][file]") {
  const Directory directory;
  const std::pair<size_t, const char*> cases[] = {
      {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
      {56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
      {64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
      {1'000'000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}};
  for (const auto& [size, hash] : cases) {
    const Ran ran = run_builtin("file.write",
                                {{"path", directory.at("a")}, {"content", std::string(size, 'a')}});
    CHECK(ran.output["sha256"] == hash);
  }
}

TEST_CASE("JSON is written with sorted keys, whichever field it comes in",
          "[native][plugin][file]") {
  const Directory directory;
  const Json value = {{"b", 1}, {"a", {2}}};
  for (const char* field : {"json", "content"}) {
    CHECK(run_builtin("file.write", {{"path", directory.at("a")}, {field, value}}).has_succeeded);
    CHECK(read(directory.at("a")) == "{\n  \"a\": [\n    2\n  ],\n  \"b\": 1\n}\n");
  }
}

TEST_CASE("replacing keeps the file's mode and follows a link", "[native][plugin][file]") {
  const Directory directory;
  const std::string path = directory.write("real", "old");
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  fs::create_symlink(path, directory.at("link"));
  CHECK(run_builtin("file.write", {{"path", directory.at("link")}, {"content", "new"}})
            .has_succeeded);
  CHECK(read(path) == "new");
  CHECK(fs::is_symlink(directory.at("link")));
  CHECK((fs::status(path).permissions() & fs::perms::mask) == fs::perms(0640));
}

TEST_CASE("append adds, and directories are made only on request", "[native][plugin][file]") {
  const Directory directory;
  const Json with = {{"path", directory.at("x/y/log")}, {"content", "line\n"}, {"append", true}};
  CHECK(run_builtin("file.write", with).error.code == "not_found");
  Json creating = with;
  creating["create_directories"] = true;
  CHECK(run_builtin("file.write", creating).has_succeeded);
  CHECK(run_builtin("file.write", with).has_succeeded);
  CHECK(read(directory.at("x/y/log")) == "line\nline\n");
  CHECK(run_builtin("file.write", {{"path", directory.at("x")}, {"content", ""}}).error.code ==
        "invalid_path");
}
