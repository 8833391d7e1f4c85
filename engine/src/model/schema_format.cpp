#include "model/schema_format.hpp"

#include <string>

namespace gantline {
namespace {

// Source: RFC 3339, section 5.6; the length of months, but not which years have a 29th of February.
constexpr std::string_view kDateText =
    "[0-9]+-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|[12][0-9]))";
constexpr std::string_view kTimeText =
    "([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?"
    "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";

Pattern pattern_of_all(const std::string& text) {
  return Pattern::compile("^" + text + "$").value();
}

}  // namespace

const Pattern* pattern_of_format(std::string_view format) {
  static const Pattern kDate = pattern_of_all(std::string(kDateText));
  static const Pattern kTime = pattern_of_all(std::string(kTimeText));
  static const Pattern kDateTime =
      pattern_of_all(std::string(kDateText) + "[Tt]" + std::string(kTimeText));
  // The authority as the type `http` takes it: a host or an address in brackets, and a port.
  static const Pattern kHttpUrl = pattern_of_all(
      "[Hh][Tt][Tt][Pp][Ss]?://(\\[[^\\s/?#@\\]]+\\]|[^\\s/?#@:\\[][^\\s/?#@:]*)"
      "(:0*([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?"
      "([/?#]\\S*)?");
  if (format == "date") return &kDate;
  if (format == "time") return &kTime;
  if (format == "date-time") return &kDateTime;
  if (format == "gantline-http-url") return &kHttpUrl;
  return nullptr;
}

}  // namespace gantline
