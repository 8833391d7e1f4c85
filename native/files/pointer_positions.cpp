#include "files/pointer_positions.hpp"

#include "gantline/names.hpp"

namespace gantline {

PointerPositions::PointerPositions(const Defects& defects) {
  for (const Defect& defect : defects) {
    if (defect.line != 0) continue;
    const std::string& pointer = defect.pointer;
    for (size_t end = pointer.find('/', 1); !pointer.empty(); end = pointer.find('/', end + 1)) {
      found_.emplace(pointer.substr(0, end), TextPosition{0, 0});
      if (end == std::string::npos) break;
    }
  }
}

void PointerPositions::enter_key(std::string_view key, TextPosition position) {
  lengths_.push_back(pointer_.size());
  pointer_ += '/';
  pointer_ += escape_pointer_token(key);
  enter(position);
}

void PointerPositions::enter_index(size_t index, TextPosition position) {
  lengths_.push_back(pointer_.size());
  pointer_ += '/';
  pointer_ += std::to_string(index);
  enter(position);
}

void PointerPositions::enter(TextPosition position) {
  const auto place = found_.find(pointer_);
  // The first of two equal keys is the one that counts, as for the reader.
  if (place != found_.end() && place->second.line == 0) place->second = position;
}

void PointerPositions::leave() {
  pointer_.resize(lengths_.back());
  lengths_.pop_back();
}

void PointerPositions::apply(Defects& defects) const {
  for (Defect& defect : defects) {
    if (defect.line != 0) continue;
    TextPosition position;  // the whole document begins at its first character
    for (std::string_view pointer = defect.pointer; !pointer.empty();
         pointer = pointer.substr(0, pointer.rfind('/'))) {
      const auto place = found_.find(pointer);
      if (place == found_.end() || place->second.line == 0) continue;
      position = place->second;
      break;
    }
    defect.line = position.line;
    defect.column = position.column;
  }
}

}  // namespace gantline
