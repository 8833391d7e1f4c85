#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "store/journal.hpp"

namespace gantline::native {

// A row of the list of runs: the same names as the run record has.
nlohmann::json summary_to_json(const RunSummary& summary);

// Inverse of to_hex.
std::optional<ContentHash> parse_content_hash(std::string_view hex) noexcept;

}  // namespace gantline::native
