#include "http/url.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace gantline::plugin::http {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), to_lower);
  return lowered;
}

bool is_visible(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f;
  });
}

// Percent-encodes what is not ASCII; everything else is the caller's.
std::string encode(std::string_view target) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : target) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

bool read_port(std::string_view text, int& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port > 0 && port < 65536;
}

// "host", "host:port" or "[address]:port".
bool read_authority(std::string_view authority, Url& url) {
  if (authority.find('@') != std::string_view::npos) return false;
  size_t host_end = authority.find(':');
  if (!authority.empty() && authority.front() == '[') {
    const size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) return false;
    url.host = lower(authority.substr(1, bracket - 1));
    host_end = bracket + 1 == authority.size() ? std::string_view::npos : bracket + 1;
    if (host_end != std::string_view::npos && authority[host_end] != ':') return false;
  } else {
    url.host = lower(authority.substr(0, host_end));
  }
  if (url.host.empty()) return false;
  url.port = url.is_secure ? 443 : 80;
  return host_end == std::string_view::npos || read_port(authority.substr(host_end + 1), url.port);
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  if (!is_visible(text)) return std::nullopt;
  text = text.substr(0, text.find('#'));
  Url url;
  const size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  const std::string scheme = lower(text.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  url.is_secure = scheme == "https";
  text.remove_prefix(scheme_end + 3);
  const size_t authority_end = text.find_first_of("/?");
  if (!read_authority(text.substr(0, authority_end), url)) return std::nullopt;
  const std::string_view rest =
      authority_end == std::string_view::npos ? std::string_view() : text.substr(authority_end);
  url.target = encode(rest);
  if (rest.empty() || rest.front() != '/') url.target.insert(0, 1, '/');
  return url;
}

std::optional<Url> resolve(const Url& base, std::string_view location) {
  if (!is_visible(location)) return std::nullopt;
  location = location.substr(0, location.find('#'));
  const size_t colon = location.find(':');
  if (colon != std::string_view::npos && colon < location.find_first_of("/?"))
    return parse_url(location);
  if (location.substr(0, 2) == "//") {
    return parse_url((base.is_secure ? "https:" : "http:") + std::string(location));
  }
  Url url = base;
  const std::string path = base.target.substr(0, base.target.find('?'));
  if (location.empty()) return url;
  if (location.front() == '/') {
    url.target = encode(location);
  } else if (location.front() == '?') {
    url.target = path + encode(location);
  } else {
    url.target = path.substr(0, path.rfind('/') + 1) + encode(location);
  }
  return url;
}

}  // namespace gantline::plugin::http
