#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantline::plugin::http {

// The parts of an http or https URL that a request needs.
struct Url {
  bool is_secure = false;
  std::string host;    // without the brackets of an IPv6 address; lower case
  int port = 0;        // never 0: the scheme's own where none is given
  std::string target;  // path and query, percent-encoded; begins with a slash

  // The origin, as the Host header and redirects compare it.
  bool has_same_origin(const Url& other) const {
    return is_secure == other.is_secure && host == other.host && port == other.port;
  }
};

// std::nullopt for what is not such a URL: another scheme, no host, a bad port, a user name, spaces
// or control characters. The fragment is dropped.
std::optional<Url> parse_url(std::string_view text);

// The URL that a Location header names, seen from `base` (RFC 3986, 5.2, without removing dot
// segments).
std::optional<Url> resolve(const Url& base, std::string_view location);

}  // namespace gantline::plugin::http
