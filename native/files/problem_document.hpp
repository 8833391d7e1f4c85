#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"

// Errors as programs read them, from the HTTP API and from the command line alike.
namespace gantline {

// A problem document (RFC 9457), as docs/api.md has it: "type", "title", "status", "code",
// "detail", and "pointer" where it is not empty.
nlohmann::json problem_document(int status, std::string_view code, std::string_view detail,
                                std::string_view pointer);
// With the HTTP status that the code stands for.
nlohmann::json problem_document(const Error& error);
// Of the first defect, with all of them in "defects". REQUIRES: there is one.
nlohmann::json problem_document(const Defects& defects);

}  // namespace gantline
