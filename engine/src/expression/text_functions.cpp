#include <algorithm>
#include <charconv>
#include <iterator>

#include "expression/arithmetic.hpp"
#include "expression/functions.hpp"
#include "expression/unicode.hpp"

namespace gantline::expression::text {
namespace {

// All arguments from `first` on as text, with their bytes charged. Null when one is something else.
const Json* find_non_text(Arguments arguments) {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [](const JsonPointer& value) { return !value->is_string(); });
  return found == arguments.end() ? nullptr : found->get();
}

const std::string& text_of(const JsonPointer& value) {
  return value->get_ref<const std::string&>();
}

// A function of texts only: checks the types, charges the first text, then computes.
template <typename Compute>
Result<JsonPointer> with_texts(std::string_view name, Arguments arguments, Budget& budget,
                               Compute compute) {
  if (const Json* other = find_non_text(arguments)) return wrong_argument(name, *other);
  if (!budget.scan_bytes(text_of(arguments[0]).size())) return steps_exceeded();
  return compute();
}

Result<JsonPointer> built(std::string text, Budget& budget) {
  if (!budget.build_bytes(text.size())) return bytes_exceeded();
  return make_value(std::move(text));
}

// ASCII only, whatever the locale.
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

template <char (*Function)(char)>
Result<JsonPointer> map_characters(std::string_view name, Arguments arguments, Budget& budget) {
  return with_texts(name, arguments, budget, [&] {
    std::string text = text_of(arguments[0]);
    std::transform(text.begin(), text.end(), text.begin(), Function);
    return built(std::move(text), budget);
  });
}

// The next piece of a split that starts at `position`, and where the following one starts.
struct Piece {
  std::string_view text;
  size_t next = std::string_view::npos;
};

Piece next_piece(std::string_view text, size_t position, std::string_view separator) {
  if (separator.empty()) {
    const size_t end = position + code_point_bytes(text, position);
    return {text.substr(position, end - position), end < text.size() ? end : text.npos};
  }
  const size_t end = text.find(separator, position);
  if (end == text.npos) return {text.substr(position), text.npos};
  return {text.substr(position, end - position), end + separator.size()};
}

Result<JsonPointer> split_text(std::string_view text, std::string_view separator, Budget& budget) {
  Json list = Json::array();
  size_t position = text.empty() && separator.empty() ? text.npos : 0;
  while (position != text.npos) {
    const Piece piece = next_piece(text, position, separator);
    if (list.size() == limits::kFanOutElements || !budget.build_bytes(piece.text.size() + 16)) {
      return bytes_exceeded();
    }
    list.push_back(std::string(piece.text));
    position = piece.next;
  }
  return make_value(std::move(list));
}

Result<JsonPointer> replace_text(std::string_view text, std::string_view old, std::string_view with,
                                 Budget& budget) {
  if (old.empty()) return invalid("replace() expects text to look for");
  std::string result;
  size_t position = 0;
  for (size_t found = 0; (found = text.find(old, position)) != text.npos;) {
    if (!budget.build_bytes(found - position + with.size())) return bytes_exceeded();
    result.append(text, position, found - position).append(with);
    position = found + old.size();
  }
  if (!budget.build_bytes(text.size() - position)) return bytes_exceeded();
  result.append(text, position);
  return make_value(std::move(result));
}

struct DefaultPort {
  std::string_view scheme;
  uint32_t port;
};
constexpr DefaultPort kDefaultPorts[] = {{"http", 80}, {"https", 443}, {"ws", 80},
                                         {"wss", 443}, {"ftp", 21},    {"ssh", 22}};

std::string lower_copy(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

// The port of an authority without user information, and the length of the host before it. Nothing
// when the port is no number from 1 to 65535.
struct Authority {
  std::string_view host;
  std::string_view port;  // "" is the default
};

Authority split_authority(std::string_view authority) {
  const size_t bracket = authority.front() == '[' ? authority.find(']') : 0;
  const size_t colon = bracket == authority.npos ? authority.npos : authority.find(':', bracket);
  if (colon == authority.npos) return {authority, ""};
  return {authority.substr(0, colon), authority.substr(colon + 1)};
}

bool is_host(std::string_view host) {
  if (host.empty()) return false;
  if (host.front() == '[') {
    return host.size() > 2 && host.back() == ']' &&
           host.find_first_not_of("0123456789abcdefABCDEF:.", 1) == host.size() - 1;
  }
  return std::none_of(host.begin(), host.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7F ||
           std::string_view("\"<>[\\]^`{|}:").find(c) != std::string_view::npos;
  });
}

uint32_t port_number(std::string_view scheme, std::string_view port) {
  if (port.empty()) {
    const auto* known =
        std::find_if(std::begin(kDefaultPorts), std::end(kDefaultPorts),
                     [&](const DefaultPort& entry) { return entry.scheme == scheme; });
    return known == std::end(kDefaultPorts) ? 0 : known->port;
  }
  uint32_t number = 0;
  const auto [rest, status] = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool valid = status == std::errc{} && rest == port.data() + port.size() && number <= 65'535;
  return valid ? number : 0;
}

Result<JsonPointer> host_key_of(std::string_view url, Budget& budget) {
  const size_t mark = url.find("://");
  if (mark == url.npos || mark == 0) {
    return invalid("host_key() expects a URL with scheme and host, as in https://example.org/");
  }
  const std::string scheme = lower_copy(url.substr(0, mark));
  std::string_view authority = url.substr(mark + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (const size_t user = authority.rfind('@'); user != authority.npos) {
    authority.remove_prefix(user + 1);
  }
  if (authority.empty()) return invalid("host_key() expects a URL with a host");
  const Authority parts = split_authority(authority);
  if (!is_host(parts.host)) return invalid("host_key() expects a URL with a valid host");
  const uint32_t port = port_number(scheme, parts.port);
  if (port == 0) {
    return invalid(parts.port.empty() ? "host_key() expects a port, since the scheme has no default"
                                      : "host_key() expects a port from 1 to 65535");
  }
  return built(lower_copy(parts.host) + ":" + std::to_string(port), budget);
}

}  // namespace

Result<JsonPointer> starts_with(Arguments arguments, Budget& budget) {
  return with_texts("startsWith", arguments, budget, [&]() -> Result<JsonPointer> {
    const std::string& prefix = text_of(arguments[1]);
    return boolean_value(text_of(arguments[0]).compare(0, prefix.size(), prefix) == 0);
  });
}

Result<JsonPointer> ends_with(Arguments arguments, Budget& budget) {
  return with_texts("endsWith", arguments, budget, [&]() -> Result<JsonPointer> {
    const std::string& text = text_of(arguments[0]);
    const std::string& suffix = text_of(arguments[1]);
    return boolean_value(text.size() >= suffix.size() &&
                         text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0);
  });
}

Result<JsonPointer> contains(Arguments arguments, Budget& budget) {
  return with_texts("contains", arguments, budget, [&]() -> Result<JsonPointer> {
    return boolean_value(text_of(arguments[0]).find(text_of(arguments[1])) != std::string::npos);
  });
}

Result<JsonPointer> lower_ascii(Arguments arguments, Budget& budget) {
  return map_characters<lower>("lowerAscii", arguments, budget);
}

Result<JsonPointer> upper_ascii(Arguments arguments, Budget& budget) {
  return map_characters<upper>("upperAscii", arguments, budget);
}

Result<JsonPointer> trim(Arguments arguments, Budget& budget) {
  return with_texts("trim", arguments, budget, [&] {
    constexpr const char* kBlank = " \t\n\v\f\r";
    const std::string& text = text_of(arguments[0]);
    const size_t begin = text.find_first_not_of(kBlank);
    if (begin == std::string::npos) return built("", budget);
    return built(text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin), budget);
  });
}

Result<JsonPointer> split(Arguments arguments, Budget& budget) {
  return with_texts("split", arguments, budget, [&] {
    return split_text(text_of(arguments[0]), text_of(arguments[1]), budget);
  });
}

Result<JsonPointer> join(Arguments arguments, Budget& budget) {
  if (!arguments[0]->is_array()) return wrong_argument("join", *arguments[0]);
  if (const Json* other = find_non_text(arguments.subspan(1)))
    return wrong_argument("join", *other);
  const std::string separator = arguments.size() == 2 ? text_of(arguments[1]) : "";
  std::string result;
  for (size_t i = 0; i < arguments[0]->size(); ++i) {
    const Json& element = (*arguments[0])[i];
    if (!element.is_string()) return wrong_argument("join", element);
    const auto& text = element.get_ref<const std::string&>();
    if (!budget.build_bytes(separator.size() + text.size() + 1)) return bytes_exceeded();
    if (i > 0) result += separator;
    result += text;
  }
  return make_value(std::move(result));
}

Result<JsonPointer> replace(Arguments arguments, Budget& budget) {
  return with_texts("replace", arguments, budget, [&] {
    return replace_text(text_of(arguments[0]), text_of(arguments[1]), text_of(arguments[2]),
                        budget);
  });
}

Result<JsonPointer> substring(Arguments arguments, Budget& budget) {
  if (!arguments[0]->is_string()) return wrong_argument("substring", *arguments[0]);
  const std::string& text = text_of(arguments[0]);
  if (!budget.scan_bytes(text.size())) return steps_exceeded();
  for (const JsonPointer& position : arguments.subspan(1)) {
    if (!is_int64(*position)) return wrong_argument("substring", *position);
  }
  const int64_t begin = arguments[1]->get<int64_t>();
  const int64_t end = arguments.size() == 3 ? arguments[2]->get<int64_t>()
                                            : static_cast<int64_t>(count_code_points(text));
  const Error outside = invalid("substring() outside the text");
  // Every character has at least a byte, so larger numbers cannot be in range (and fit size_t).
  if (begin < 0 || end < begin || end > static_cast<int64_t>(text.size())) return outside;
  const size_t from = code_point_offset(text, static_cast<size_t>(begin));
  const size_t to = code_point_offset(text, static_cast<size_t>(end));
  if (from == std::string::npos || to == std::string::npos) return outside;
  return built(text.substr(from, to - from), budget);
}

Result<JsonPointer> host_key(Arguments arguments, Budget& budget) {
  return with_texts("host_key", arguments, budget,
                    [&] { return host_key_of(text_of(arguments[0]), budget); });
}

}  // namespace gantline::expression::text
