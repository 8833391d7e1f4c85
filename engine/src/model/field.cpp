#include "model/field.hpp"

namespace gantline {

size_t position_of(std::string_view name, std::span<const std::string_view> names) noexcept {
  size_t position = 0;
  while (position < names.size() && names[position] != name) ++position;
  return position;
}

}  // namespace gantline
