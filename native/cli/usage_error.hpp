#pragma once

#include <string>

#include "gantline/result.hpp"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace gantline::native {

// What is wrong with a command line that the library refused, in our words: unknown commands and
// options with the nearest known one. `where` is the argument; "" when one is missing.
Error usage_error(const CLI::App& app, const CLI::ParseError& error);

// What to print after it for a person: whose help to read, or the commands that there are.
std::string usage_hint(const CLI::App& app, const Error& error);

}  // namespace gantline::native
