#pragma once

#include <string>
#include <vector>

namespace gantline::native {

// What to warn of: variables of the environment that begin with GANTLINE_ and that nothing reads,
// each as a sentence with the nearest name that is known.
std::vector<std::string> unknown_variables();

}  // namespace gantline::native
