#pragma once

#include <string>
#include <string_view>

#include "gantline/result.hpp"

namespace gantline::native {

// Writes a plugin project into the directory `parent`/`name`: it builds with CMake and a C++17
// compiler and passes `plugin check`. Errors: kInvalidArgument (`name` is not a task type name, or
// has a dot), kAlreadyExists (the directory), kIo.
Status write_plugin_project(const std::string& parent, const std::string& name);

// The text of a file that is part of this program; "" when there is none. Generated from the
// sources.
std::string_view scaffold_text(std::string_view name) noexcept;

}  // namespace gantline::native
