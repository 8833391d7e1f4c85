#include "http/request_origin.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace gantline::native {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_address(int family, std::string_view text) {
  in6_addr address{};
  return ::inet_pton(family, std::string(text).c_str(), &address) == 1;
}

}  // namespace

bool equals_ignoring_case(std::string_view one, std::string_view other) noexcept {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

bool is_own_host(std::string_view host, std::string_view listen_host) {
  if (!host.empty() && host.front() == '[') {
    const size_t end = host.find(']');
    return end != std::string_view::npos && is_address(AF_INET6, host.substr(1, end - 1));
  }
  const std::string_view name = host.substr(0, host.find(':'));
  return equals_ignoring_case(name, "localhost") || is_address(AF_INET, name) ||
         (!name.empty() && equals_ignoring_case(name, listen_host));
}

bool is_own_origin(std::string_view origin, std::string_view host) noexcept {
  constexpr std::string_view kScheme = "http://";
  return origin.size() > kScheme.size() &&
         equals_ignoring_case(origin.substr(0, kScheme.size()), kScheme) &&
         equals_ignoring_case(origin.substr(kScheme.size()), host);
}

bool is_loopback(std::string_view host) {
  if (equals_ignoring_case(host, "localhost") || host == "::1") return true;
  return host.substr(0, 4) == "127." && is_address(AF_INET, host);
}

}  // namespace gantline::native
