#include "model/path.hpp"

namespace gantline {

std::string Path::pointer() const {
  if (parent_ == nullptr) return std::string(text_);
  std::string result = parent_->pointer();
  result += '/';
  result += is_position_ ? std::to_string(position_) : escape_pointer_token(text_);
  return result;
}

}  // namespace gantline
