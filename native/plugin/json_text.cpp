#include "plugin/json_text.hpp"

#include <string>

#include "gantline/limits.hpp"

namespace gantline::native {
namespace {

// The deepest nesting that the text can mean; brackets in strings do not count.
size_t depth_of(std::string_view text) {
  size_t depth = 0;
  size_t deepest = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > deepest) deepest = depth;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

}  // namespace

Result<nlohmann::json> parse_plugin_json(std::string_view text) {
  if (text.empty()) return nlohmann::json();
  if (text.size() > limits::kOutputBytes) {
    return Error{ErrorCode::kLimitExceeded,
                 "the output has " + std::to_string(text.size()) + " bytes, over " +
                     std::to_string(limits::kOutputBytes),
                 {}};
  }
  if (depth_of(text) > limits::kDocumentDepth) {
    return Error{ErrorCode::kLimitExceeded,
                 "the output is nested deeper than " + std::to_string(limits::kDocumentDepth),
                 {}};
  }
  nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Error{ErrorCode::kInvalidArgument, "the output is not JSON", {}};
  return json;
}

}  // namespace gantline::native
