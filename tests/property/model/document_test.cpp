// docs/workflow-format.md and docs/workflow.schema.json say what the reader does.
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

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

// Fields that the text does not name, as "object.field".
template <typename Target>
void collect_missing(const std::string& text, std::vector<std::string>& missing) {
  for_each_field<Target>([&](const auto& field) {
    if (text.find("`" + std::string(field.name) + "`") != std::string::npos) return;
    missing.push_back(std::string(Shape<Target>::kName) + "." + std::string(field.name));
  });
}

}  // namespace

TEST_CASE("the document of the file format names every field", "[model][docs]") {
  const std::string text = read("workflow-format.md");
  std::vector<std::string> missing;
  collect_missing<WorkflowDraft>(text, missing);
  collect_missing<TaskDraft>(text, missing);
  collect_missing<RetryDraft>(text, missing);
  collect_missing<TimeoutDraft>(text, missing);
  collect_missing<EstimateDraft>(text, missing);
  collect_missing<FallbackDraft>(text, missing);
  collect_missing<SegmentDraft>(text, missing);
  CHECK(missing == std::vector<std::string>());
}

TEST_CASE("the published schema is the one that the engine makes", "[model][docs]") {
  const nlohmann::json published =
      nlohmann::json::parse(read("workflow.schema.json"), nullptr, false);
  CHECK(published == workflow_schema());
}
