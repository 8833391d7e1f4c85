// The examples and the fragments of the documents are workflows for the reader and for the schema.
#include <fstream>
#include <string>
#include <vector>

#include "files/document.hpp"
#include "support/workflows.hpp"

using namespace gantline;

namespace {

void check_both_accept(const nlohmann::json& document, const std::string& name) {
  CAPTURE(name);
  CHECK(test::describe(validate_against_schema(document, workflow_schema(), "")).empty());
  const auto workflow = parse_workflow(document, nullptr);
  CHECK((workflow.ok() ? "" : test::describe(workflow.error())).empty());
}

// The texts between ```yaml and ``` of a document.
std::vector<std::string> yaml_blocks(const std::string& path) {
  std::ifstream file(path);
  REQUIRE(file.good());
  std::vector<std::string> blocks;
  bool is_inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("```", 0) == 0) {
      is_inside = line == "```yaml";
      if (is_inside) blocks.emplace_back();
    } else if (is_inside) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

}  // namespace

TEST_CASE("every example is valid for the schema and the reader", "[native][model]") {
  for (const char* name : {"corpus-report", "deadline-fallback", "diamond-limits"}) {
    const std::string path = std::string(GANTLINE_SOURCE) + "/examples/" + name + "/flow.yaml";
    const auto document = read_document(path);
    REQUIRE(document.ok());
    check_both_accept(document.value().json, path);
  }
}

TEST_CASE("the workflows in the document of the file format are valid", "[native][model]") {
  const auto blocks = yaml_blocks(std::string(GANTLINE_SOURCE) + "/docs/workflow-format.md");
  REQUIRE(blocks.size() == 2);
  for (const std::string& block : blocks) {
    // A fragment shows a part of a workflow; what is missing is its name.
    const bool is_whole = block.find("name:") != std::string::npos;
    const auto document =
        parse_document(is_whole ? block : "name: fragment\n" + block, "block.yaml");
    REQUIRE(document.ok());
    check_both_accept(document.value().json, block);
  }
}

TEST_CASE("the first workflow of the README is valid", "[native][model]") {
  const auto blocks = yaml_blocks(std::string(GANTLINE_SOURCE) + "/README.md");
  REQUIRE(blocks.size() == 1);
  const auto document = parse_document(blocks[0], "README.md");
  REQUIRE(document.ok());
  check_both_accept(document.value().json, blocks[0]);
}
