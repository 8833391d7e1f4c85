#pragma once

#include <string_view>

namespace gantline::native {

// Whether a request is meant for this server and comes from its own page. A page of another site
// can have its name resolve to this machine (DNS rebinding), but then the Host is that name; an
// address cannot be rebound. A request that it sends straight here carries its own Origin.

bool equals_ignoring_case(std::string_view one, std::string_view other) noexcept;
// Whether a Host header names us: localhost, an address, or the host that the server listens on,
// with any port or none, so that forwarded ports work.
bool is_own_host(std::string_view host, std::string_view listen_host);
// Whether an Origin header is that of a page that came from this Host.
bool is_own_origin(std::string_view origin, std::string_view host) noexcept;
// Whether only this machine reaches what listens on this host.
bool is_loopback(std::string_view host);

}  // namespace gantline::native
