#include "http/summary_view.hpp"

#include <nlohmann/json.hpp>

#include "gantline/views.hpp"

namespace gantline::native {
namespace {

nlohmann::json time_or_null(Millis time) {
  return time == Millis{} ? nlohmann::json(nullptr) : nlohmann::json(time.count);
}

int digit_of(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

nlohmann::json summary_to_json(const RunSummary& summary) {
  return {{"id", to_string(summary.id)},
          {"number", summary.number},
          {"workflow", summary.workflow_name},
          {"workflow_hash", to_hex(summary.workflow_hash)},
          {"state", to_string(summary.phase)},
          {"state_version", summary.version},
          {"is_terminal", is_terminal(summary.phase)},
          {"counts", to_json(summary.counts)},
          {"progress_percent", progress_percent(summary.counts)},
          {"tags", summary.tags},
          {"idempotency_key", summary.idempotency_key},
          {"created_at_ms", summary.created_at.count},
          {"started_at_ms", time_or_null(summary.started_at)},
          {"ended_at_ms", time_or_null(summary.ended_at)}};
}

std::optional<ContentHash> parse_content_hash(std::string_view hex) noexcept {
  ContentHash hash{};
  if (hex.size() != 2 * hash.size()) return std::nullopt;
  for (size_t i = 0; i < hash.size(); ++i) {
    const int high = digit_of(hex[2 * i]);
    const int low = digit_of(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    hash[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return hash;
}

}  // namespace gantline::native
