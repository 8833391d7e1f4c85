// docs/workflow-format.md and docs/workflow.schema.json say what the reader does.
#include <fstream>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "model/fields.hpp"
#include "support/catch.hpp"

using namespace gantline;

namespace {

std::string read(const std::string& name) {
  std::ifstream file(std::string(GANTLINE_DOCS) + "/" + name);
  REQUIRE(file.good());
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

template <typename Target>
void check_fields(const std::string& text) {
  for_each_field<Target>([&](const auto& field) {
    CAPTURE(Shape<Target>::kName, field.name);
    CHECK(text.find("`" + std::string(field.name) + "`") != std::string::npos);
  });
}

}  // namespace

TEST_CASE("the document of the file format names every field", "[model][docs]") {
  const std::string text = read("workflow-format.md");
  check_fields<WorkflowDraft>(text);
  check_fields<TaskDraft>(text);
  check_fields<RetryDraft>(text);
  check_fields<TimeoutDraft>(text);
  check_fields<EstimateDraft>(text);
  check_fields<FallbackDraft>(text);
  check_fields<SegmentDraft>(text);
}

TEST_CASE("the published schema is the one that the engine makes", "[model][docs]") {
  const nlohmann::json published =
      nlohmann::json::parse(read("workflow.schema.json"), nullptr, false);
  CHECK(published == workflow_schema());
}
