#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "files/text_check.hpp"
#include "gantline/result.hpp"

namespace gantline {

// Collects positions of the JSON Pointers that some defects name, while somebody walks the text.
//
// The walker enters and leaves members and elements; a place is remembered when a defect is at it
// or below it.
class PointerPositions {
 public:
  explicit PointerPositions(const Defects& defects);

  // Steps into a member of an object, or an element of a list, that begins at `position`.
  void enter_key(std::string_view key, TextPosition position);
  void enter_index(size_t index, TextPosition position);
  // Steps out of what was entered last.
  void leave();

  // Of what was entered last.
  const std::string& pointer() const noexcept { return pointer_; }

  // Gives every defect without a line the position of its pointer or of the nearest place above.
  void apply(Defects& defects) const;

 private:
  void enter(TextPosition position);

  std::map<std::string, TextPosition, std::less<>> found_;  // line 0 until it is found
  std::string pointer_;                                     // of the current place
  std::vector<size_t> lengths_;                             // of the pointers above
};

// Walk a text that is known to be well-formed, and locate the defects.
void locate_in_json(std::string_view text, Defects& defects);
void locate_in_yaml(std::string_view text, Defects& defects);

// The pointers of the numbers and words (no strings) that begin at these offsets, which ascend.
std::vector<std::string> pointers_in_json(std::string_view text, std::span<const size_t> offsets);

}  // namespace gantline
