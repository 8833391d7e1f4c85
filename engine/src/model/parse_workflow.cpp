#include "gantline/codec.hpp"
#include "gantline/limits.hpp"
#include "model/compile.hpp"
#include "model/reader.hpp"

namespace gantline {
namespace {

Result<Workflow, Defects> parse(const nlohmann::json& document, const TaskTypes* types,
                                DraftOrigin origin) {
  DefectList defects;
  // Everything after this may recurse into the document.
  if (is_deeper_than(document, limits::kDocumentDepth)) {
    defects.add(
        "", ErrorCode::kLimitExceeded,
        "the document is nested deeper than " + std::to_string(limits::kDocumentDepth) + " levels");
    return std::move(defects).take();
  }
  WorkflowDraft draft = read_workflow(document, defects);
  return compile_draft(std::move(draft), types, std::move(defects), origin);
}

}  // namespace

Result<Workflow, Defects> parse_workflow(const nlohmann::json& document, const TaskTypes* types) {
  return parse(document, types, DraftOrigin::kAuthor);
}

Result<Workflow, Defects> parse_stored_workflow(const nlohmann::json& document) {
  return parse(document, nullptr, DraftOrigin::kStore);
}

}  // namespace gantline
