#pragma once

#include <memory>
#include <vector>

#include "plugin/library.hpp"

namespace gantline::native {

// The task types that are linked into this program, each through the same entry as its shared
// library. Never fails: a test loads them all.
std::vector<std::unique_ptr<PluginLibrary>> load_builtin_libraries();

}  // namespace gantline::native
