#include "model/path.hpp"

namespace gantline {

std::string escape_pointer_token(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c;
    }
  }
  return result;
}

std::string Path::pointer() const {
  if (parent_ == nullptr) return std::string(text_);
  std::string result = parent_->pointer();
  result += '/';
  result += is_position_ ? std::to_string(position_) : escape_pointer_token(text_);
  return result;
}

}  // namespace gantline
