#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gantline/names.hpp"

namespace gantline {

// Where in a document something stands: a chain of names and positions that lives on the stack and
// becomes text only when there is a defect to report. Each node must outlive those that refer to
// it.
class Path {
 public:
  // The start of a chain; `pointer` is a JSON Pointer, "" for the whole document.
  explicit Path(std::string_view pointer) : text_(pointer) {}
  Path(const Path& parent, std::string_view name) : parent_(&parent), text_(name) {}
  Path(const Path& parent, size_t position)
      : parent_(&parent), position_(position), is_position_(true) {}

  std::string pointer() const;

 private:
  const Path* parent_ = nullptr;
  std::string_view text_;
  size_t position_ = 0;
  bool is_position_ = false;
};

}  // namespace gantline
