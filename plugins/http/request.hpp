#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/payload.hpp"
#include "http/url.hpp"

namespace gantline::plugin::http {

// The payload, checked.
struct Request {
  Url url;
  std::string method = "GET";
  std::multimap<std::string, std::string> headers;
  std::string body;
  std::chrono::milliseconds timeout{};  // of everything, redirects included
  int redirects_max = 0;
  size_t response_bytes_max = 0;
  std::string ca_file;                        // "": the system's
  std::vector<std::pair<int, int>> expected;  // ranges of statuses, both ends included

  bool expects(int status) const;
};

// The JSON Schema of the payload.
const char* request_schema();
// Throws Failure (invalid_with). `idempotency_key` becomes a header of requests that change
// something, unless the payload has one.
Request read_request(std::string_view with, std::string_view idempotency_key);

}  // namespace gantline::plugin::http
