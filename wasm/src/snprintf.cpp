// Takes the place of the C library's, whose code for floating point is a hundredth of the module.
// What calls it is the JSON library, with the formats "<U+%.4X>" and "\\u%04x".
#include <cstdarg>
#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace {

constexpr int kDigits = 4;

// The conversion that `format` begins with: four hexadecimal digits of an unsigned number. 0:
// another one.
char letter_of(std::string_view format) {
  const std::string_view width = format.substr(0, 3);
  const bool is_known = format.size() >= 4 && (width == "%04" || width == "%.4");
  return is_known && (format[3] == 'x' || format[3] == 'X') ? format[3] : '\0';
}

}  // namespace

extern "C" int __wrap_snprintf(char* out, size_t size, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  size_t length = 0;
  const auto put = [&](char character) {
    if (length + 1 < size) out[length] = character;
    ++length;
  };
  for (std::string_view rest(format); !rest.empty();) {
    if (rest.front() != '%') {
      put(rest.front());
      rest.remove_prefix(1);
      continue;
    }
    const char letter = letter_of(rest);
    if (letter == '\0') std::abort();
    const auto value = va_arg(arguments, unsigned);
    for (int digit = kDigits - 1; digit >= 0; --digit) {
      const unsigned nibble = (value >> (4 * digit)) & 0xF;
      put(static_cast<char>(nibble < 10 ? '0' + nibble : letter - 'X' + 'A' + (nibble - 10)));
    }
    rest.remove_prefix(4);
  }
  va_end(arguments);
  if (size > 0) out[length < size ? length : size - 1] = '\0';
  return static_cast<int>(length);
}
