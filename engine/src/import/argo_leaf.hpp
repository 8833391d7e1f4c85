#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "gantline/types.hpp"
#include "import/support.hpp"

namespace gantline::import {

// What reading one template needs from whoever expands the workflow. All outlive the call.
struct LeafContext {
  // A text of the template at a pointer with its variables replaced; reports unknown ones.
  std::function<std::string(std::string_view text, const std::string& pointer)> render;
  DefectList* defects = nullptr;
  std::set<std::string>* notes = nullptr;  // what the import does not keep, for the description
};

// The fields type, with, retry, timeout and estimate of the task that a template without tasks of
// its own becomes: container and script run as `shell`, suspend is a pause.
nlohmann::json read_argo_leaf(const nlohmann::json& leaf, const std::string& pointer,
                              const LeafContext& context);

// A duration as Argo writes it: "1h30m", "1.5s", "250ms", or a number of seconds; absent for
// anything else and beyond limits::kDuration.
std::optional<Millis> parse_argo_duration(std::string_view text) noexcept;

}  // namespace gantline::import
