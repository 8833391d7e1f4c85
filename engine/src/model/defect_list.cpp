#include "model/defect_list.hpp"

#include "gantline/limits.hpp"

namespace gantline {

void DefectList::add(const Path& path, ErrorCode code, std::string message) {
  if (!is_full_) add(path.pointer(), code, std::move(message));
}

void DefectList::add(std::string pointer, ErrorCode code, std::string message) {
  if (is_full_ || !seen_.emplace(pointer, message).second) return;
  if (defects_.size() == limits::kDefects) {
    is_full_ = true;
    defects_.push_back({ErrorCode::kLimitExceeded,
                        "there are more defects than the " + std::to_string(limits::kDefects) +
                            " listed; the rest is left out",
                        "", 0, 0});
    return;
  }
  defects_.push_back({code, std::move(message), std::move(pointer), 0, 0});
}

bool DefectList::has(const std::string& pointer) const {
  const auto first = seen_.lower_bound({pointer, ""});
  return first != seen_.end() && first->first == pointer;
}

}  // namespace gantline
