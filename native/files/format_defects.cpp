#include "files/document.hpp"

namespace gantline {
namespace {

void append_escaped(std::string& output, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      output += c;
      continue;
    }
    output += "\\x";
    output += kDigits[byte >> 4];
    output += kDigits[byte & 15];
  }
}

}  // namespace

std::string format_defects(std::string_view path, const Defects& defects) {
  std::string output;
  for (const Defect& defect : defects) {
    append_escaped(output, path == "-" ? std::string_view("<stdin>") : path);
    if (defect.line > 0) output += ':' + std::to_string(defect.line);
    if (defect.line > 0 && defect.column > 0) output += ':' + std::to_string(defect.column);
    output += ": error: ";
    append_escaped(output, defect.message);
    if (!defect.pointer.empty()) {
      output += " (at ";
      append_escaped(output, defect.pointer);
      output += ')';
    }
    output += '\n';
  }
  return output;
}

}  // namespace gantline
