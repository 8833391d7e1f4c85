#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "model/defect_list.hpp"
#include "model/draft.hpp"

namespace gantline {

// Turns a document into a draft. Types, unknown and missing fields are checked here; what the
// values may be is checked by check_draft, for drafts of every origin.
//
// REQUIRES: the document's nesting is within limits::kDocumentDepth.
WorkflowDraft read_workflow(const nlohmann::json& document, DefectList& defects);

// "a list", "the number 3", "the text `x`": what was found where something else was expected.
std::string describe_value(const nlohmann::json& value);

// A number as people write it: one without a fraction has no exponent, up to 21 digits.
std::string number_text(const nlohmann::json& number);

// Nested deeper than `depth` containers. Cost: O(size), without recursion.
bool is_deeper_than(const nlohmann::json& value, size_t depth);

}  // namespace gantline
