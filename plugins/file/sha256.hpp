#pragma once

#include <string>
#include <string_view>

namespace gantline::plugin::file {

// SHA-256 of the bytes, in lower-case hexadecimal. Source: FIPS 180-4.
std::string sha256_hex(std::string_view bytes);

}  // namespace gantline::plugin::file
