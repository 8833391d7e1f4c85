#pragma once

#include <optional>
#include <string>

#include "http/server.hpp"

#include <httplib.h>

// What is refused before a request reaches its route.
namespace gantline::native {

// What cpp-httplib would accept although two readers could disagree about where the request ends,
// or although it costs more than it should, and pages of other sites (request_origin.hpp).
// nullopt: fine.
std::optional<HttpResponse> check_request(const httplib::Request& request,
                                          const std::string& listen_host, size_t body_bytes);

// Whether the rest of the connection cannot be understood after this status: the request's body
// may not have been read.
bool ends_connection(int status) noexcept;

// The bytes of an answer that says no, for a request that cpp-httplib did not get to see.
std::string refusal_text(int status, const std::string& code, const std::string& detail);

}  // namespace gantline::native
