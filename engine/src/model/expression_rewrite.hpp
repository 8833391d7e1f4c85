#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace gantline {

// The text inside `${{` and `}}` when the whole text is one such expression, otherwise the text
// itself; without the blanks around it.
std::string_view bare_expression(std::string_view text) noexcept;

// Whether the string holds `${{`.
bool has_expression(std::string_view text) noexcept;

// `source` with each `tasks.<id>` and `tasks["<id>"]` changed into `tasks["<prefix>.<id>"]`; names
// in string literals and fields called `tasks` stay.
std::string prefix_task_ids(std::string_view source, std::string_view prefix);

// The same for the expressions in every string of a value. Adds the approximate size of the result
// to `copied_bytes`. REQUIRES: nesting within limits::kDocumentDepth.
nlohmann::json prefix_task_ids_in(const nlohmann::json& value, std::string_view prefix,
                                  size_t& copied_bytes);

}  // namespace gantline
