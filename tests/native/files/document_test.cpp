#include "files/document.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "gantline/limits.hpp"
#include "support/catch.hpp"

namespace gantline {
namespace {

// A folder that is gone after the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gantline-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string write(const std::string& name, const std::string& text) const {
    const std::string path = path_ + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Defect only_defect(const Result<LoadedDocument, Defects>& result) {
  REQUIRE_FALSE(result.ok());
  REQUIRE(result.error().size() == 1);
  return result.error().front();
}

TEST_CASE("a YAML file and a JSON file of one meaning give equal documents", "[files]") {
  const TemporaryFolder folder;
  const auto yaml = read_document(
      folder.write("a.yaml", "name: x\ntasks:\n  - {id: a, type: noop, priority: 3}\n"));
  const auto json = read_document(
      folder.write("a.json", R"({"name":"x","tasks":[{"id":"a","type":"noop","priority":3}]})"));
  REQUIRE(yaml.ok());
  REQUIRE(json.ok());
  CHECK(yaml.value().json == json.value().json);
}

TEST_CASE("a byte order mark is no part of the document", "[files]") {
  CHECK(parse_document("\xEF\xBB\xBF{\"a\": 1}", "a.json").ok());
  CHECK(parse_document("\xEF\xBB\xBF"
                       "a: 1",
                       "a.yaml")
            .ok());
}

TEST_CASE("JSON is told from its first character whatever the file's name is", "[files]") {
  const auto document = parse_document(" \n {\"a\": NaN}", "-");
  CHECK_FALSE(document.ok());
  CHECK(parse_document("{\"a\": 1}", "flow.yaml").ok());
}

TEST_CASE("flow style YAML in a .yaml file is not mistaken for broken JSON", "[files]") {
  const auto document = parse_document("{a: b}", "flow.yml");
  REQUIRE(document.ok());
  CHECK(document.value().json == nlohmann::json{{"a", "b"}});
  CHECK_FALSE(parse_document("{a: b}", "flow.json").ok());
}

// One line for each defect: "line:column message".
std::string describe(const Defects& defects) {
  std::string text;
  for (const Defect& defect : defects) {
    text += std::to_string(defect.line) + ":" + std::to_string(defect.column) + " " +
            defect.message + "\n";
  }
  return text;
}

TEST_CASE("a number that is not finite hides no other defect of a YAML file", "[files]") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.yaml",
                                        "name: x\n"
                                        "tasks:\n"
                                        "  - {id: a, type: noop, priorty: 1}\n"
                                        "  - {id: b, type: noop, needs: [c], estimate: .nan}\n"
                                        "polcy: fifo\n");
  const auto workflow = read_workflow_file(path, "", nullptr);
  REQUIRE_FALSE(workflow.ok());
  CHECK(describe(workflow.error()) ==
        "3:25 unknown field `priorty`; did you mean `priority`?\n"
        "4:33 unknown task `c`\n"
        "4:47 `.nan` is no finite number; quote it to mean the text\n"
        "5:1 unknown field `polcy`; did you mean `policy`?\n");
  const auto document = read_workflow_document(path, "", nullptr);
  REQUIRE_FALSE(document.ok());
  CHECK(describe(document.error()) == describe(workflow.error()));
}

TEST_CASE("a number that is not finite hides no other defect of a JSON file", "[files]") {
  const TemporaryFolder folder;
  const auto workflow = read_workflow_file(
      folder.write("a.json",
                   "{\"name\": \"NaN\", \"deadline\": -Infinity,\n"
                   " \"tasks\": [{\"id\": \"a\", \"type\": \"noop\", \"needs\": [\"b\"],\n"
                   "   \"with\": {\"x\": [1, 1e999, NaN]}, \"retri\": {}}]}"),
      "", nullptr);
  REQUIRE_FALSE(workflow.ok());
  CHECK(describe(workflow.error()) ==
        "1:29 `-Infinity` is no finite number; quote it to mean the text\n"
        "2:50 unknown task `b`\n"
        "3:22 `1e999` is no finite number; quote it to mean the text\n"
        "3:29 `NaN` is no finite number; quote it to mean the text\n"
        "3:36 unknown field `retri`; did you mean `retry`?\n");
}

TEST_CASE("a number that is not finite is told beside a mistake that comes after it", "[files]") {
  const auto document = parse_document("{\"a\": NaN,\n \"b\": oops, \"c\": NaN}", "a.json");
  REQUIRE_FALSE(document.ok());
  REQUIRE(document.error().size() == 2);
  CHECK(document.error()[0].message.find("`NaN`") == 0);
  CHECK(document.error()[1].line == 2);
}

TEST_CASE("a document with a number that is not finite is refused", "[files]") {
  CHECK(only_defect(parse_document("{\"a\": [NaN]}", "a.json")).pointer == "/a/0");
  CHECK(only_defect(parse_document("[1e999]", "a.json")).pointer == "/0");
  CHECK(only_defect(parse_document("a: .inf", "a.yaml")).pointer == "/a");
  // No number at all, and therefore the parser's word.
  CHECK(only_defect(parse_document("{\"a\": nil}", "a.json")).message.find("finite") ==
        std::string::npos);
}

TEST_CASE("an import is told of numbers that are not finite and of the rest", "[files]") {
  const auto document = parse_document(
      "{\"format\": \"ninja-trace-1\",\n \"tasks\": [\n  {\"id\": 0, \"deps\": [7],\n   "
      "\"duration_ms\": NaN}]}",
      "trace.json", "ninja-trace");
  REQUIRE_FALSE(document.ok());
  REQUIRE(document.error().size() == 2);
  CHECK(document.error()[0].pointer == "/tasks/0/deps/0");
  CHECK(document.error()[1].message.find("`NaN`") == 0);
}

TEST_CASE("defects are sorted by their places, equal ones in the order of the checks", "[files]") {
  const auto document = parse_document("a: 1\nb: [1, 2]\n", "a.yaml");
  REQUIRE(document.ok());
  Defects defects;
  for (const char* pointer : {"/b/1", "/b/0", "/a", "/b/0"}) {
    defects.push_back(
        {ErrorCode::kInvalidArgument, pointer + std::to_string(defects.size()), pointer, 0, 0});
  }
  document.value().source.locate(defects);
  CHECK(describe(defects) == "1:1 /a2\n2:5 /b/01\n2:5 /b/03\n2:8 /b/10\n");
}

TEST_CASE("that there are more defects than listed comes last and has no place", "[files]") {
  std::string text = "name: x\ntasks:\n";
  for (size_t i = 0; i < limits::kDefects + 5; ++i) text += "  - 7\n";
  const TemporaryFolder folder;
  const auto workflow = read_workflow_file(folder.write("a.yaml", text), "", nullptr);
  REQUIRE_FALSE(workflow.ok());
  CHECK(workflow.error().size() == limits::kDefects + 1);
  CHECK(workflow.error().back().message.find("there are more defects") == 0);
  CHECK(workflow.error().back().line == 0);
}

TEST_CASE("empty files and files of comments are refused as empty", "[files]") {
  for (const char* text : {"", " \n\t\n", "\xEF\xBB\xBF", "# nothing\n", "---\n", "~\n"}) {
    CAPTURE(text);
    CHECK(only_defect(parse_document(text, "a.yaml")).message == "the file is empty");
  }
}

TEST_CASE("a missing file, a directory and an unknown format are told apart", "[files]") {
  const TemporaryFolder folder;
  CHECK(only_defect(read_document(folder.path() + "/none.yaml")).code == ErrorCode::kNotFound);
  const Defect directory = only_defect(read_document(folder.path()));
  CHECK(directory.code == ErrorCode::kInvalidArgument);
  CHECK(directory.message == "this is a directory; a file is needed");
  const std::string path = folder.write("a.yaml", "a: 1\n");
  const Defect format = only_defect(read_document(path, "visio"));
  CHECK(format.message.find("unknown format `visio`; known are wfcommons") == 0);
}

TEST_CASE("a file over the limit is refused by its size, without being read", "[files]") {
  const TemporaryFolder folder;
  const std::string path = folder.write("large.json", "");
  // A sparse file: were it read, this test would need its gigabyte of memory.
  REQUIRE(::truncate(path.c_str(), off_t{1} << 30) == 0);
  CHECK(only_defect(read_document(path)).code == ErrorCode::kLimitExceeded);
}

TEST_CASE("a pipe over the limit is cut off", "[files]") {
  CHECK(only_defect(read_document("/dev/zero")).code == ErrorCode::kLimitExceeded);
}

TEST_CASE("invalid UTF-8 and control characters are reported where they stand", "[files]") {
  const Defect overlong = only_defect(parse_document("a: 1\nb: \xC0\xAF\n", "a.yaml"));
  CHECK(overlong.message == "invalid UTF-8");
  CHECK(overlong.line == 2);
  CHECK(overlong.column == 4);
  // yaml-cpp alone would end the text at U+0004 and never see the rest.
  const Defect control = only_defect(parse_document("a: 1\n\x04\nb: 2\n", "a.yaml"));
  CHECK(control.line == 2);
  for (const char* text : {"a: \xED\xA0\x80", "a: \xF4\x90\x80\x80", "a: \xE2\x82", "a: \xFF"}) {
    CHECK(only_defect(parse_document(text, "a.yaml")).message == "invalid UTF-8");
  }
  CHECK(parse_document("a: \xF0\x9F\x98\x80 \xE2\x82\xAC \xC3\xA9", "a.yaml").ok());
}

TEST_CASE(
    "keys that stand twice hide neither numbers that are not finite nor what is wrong besides",
    "[files]") {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("flow.json",
                   "{\"name\": \"x\", \"deadline\": NaN, \"name\": {\"a\": NaN},\n"
                   "\"tasks\": [{\"id\": \"a\", \"type\": \"noop\", \"needs\": [\"b\"]}]}");
  const auto workflow = read_workflow_file(path, "", nullptr);
  REQUIRE_FALSE(workflow.ok());
  std::string messages;
  for (const Defect& defect : workflow.error()) messages += defect.message + "\n";
  CHECK(messages ==
        "`NaN` is no finite number; quote it to mean the text\n"
        "duplicate key `name`\n"
        "`NaN` is no finite number; quote it to mean the text\n"
        "unknown task `b`\n");
}

TEST_CASE("an import takes its name from the file and has no positions of the source", "[files]") {
  const auto document = parse_document("1\n0 0 0\n1 5 1 0\n2 0 1 1\n", "/data/rand0001.stg", "stg");
  REQUIRE(document.ok());
  CHECK(document.value().json["name"] == "rand0001");
  Defects defects{{ErrorCode::kInvalidArgument, "x", "/tasks/0", 0, 0}};
  document.value().source.locate(defects);
  CHECK(defects[0].line == 0);
}

TEST_CASE("defects of an import point into the source text", "[files]") {
  const auto document = parse_document(
      "{\"format\": \"ninja-trace-1\",\n \"tasks\": [\n  {\"id\": 0, \"deps\": [7],\n   "
      "\"duration_ms\": 5}]}",
      "trace.json", "ninja-trace");
  const Defect defect = only_defect(document);
  CHECK(defect.pointer == "/tasks/0/deps/0");
  CHECK(defect.line == 3);
  CHECK(defect.column == 22);
}

TEST_CASE("defects print as compilers print them, with control characters escaped", "[files]") {
  const Defects defects{{ErrorCode::kInvalidArgument, "bad \x1B[31mword", "/tasks/0", 12, 5},
                        {ErrorCode::kInvalidArgument, "no position", "", 0, 0},
                        {ErrorCode::kInvalidArgument, "line only", "", 3, 0}};
  CHECK(format_defects("flow.yaml", defects) ==
        "flow.yaml:12:5: error: bad \\x1b[31mword (at /tasks/0)\n"
        "flow.yaml: error: no position\n"
        "flow.yaml:3: error: line only\n");
  CHECK(format_defects("-", {{ErrorCode::kIo, "x", "", 0, 0}}) == "<stdin>: error: x\n");
}

}  // namespace
}  // namespace gantline
