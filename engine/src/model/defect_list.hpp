#pragma once

#include <set>
#include <string>
#include <utility>

#include "gantline/result.hpp"
#include "model/path.hpp"

namespace gantline {

// Collects what is wrong with a document, in the order in which it was found.
//
// A defect that was reported before at the same place is not repeated (a segment that is embedded
// twice is checked twice). Beyond limits::kDefects only the fact that there are more is kept.
class DefectList {
 public:
  void add(const Path& path, ErrorCode code, std::string message);
  void add(std::string pointer, ErrorCode code, std::string message);
  // The usual code.
  void add_invalid(const Path& path, std::string message) {
    add(path, ErrorCode::kInvalidArgument, std::move(message));
  }
  bool empty() const noexcept { return defects_.empty(); }
  // Whether something was found at exactly this place.
  bool has(const std::string& pointer) const;
  bool is_full() const noexcept { return is_full_; }
  Defects take() && { return std::move(defects_); }

 private:
  Defects defects_;
  std::set<std::pair<std::string, std::string>> seen_;  // pointer, message
  bool is_full_ = false;
};

}  // namespace gantline
