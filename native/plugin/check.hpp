#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/types.hpp"
#include "plugin/host_program.hpp"

namespace gantline::native {

// One thing that every plugin must do.
struct PluginFact {
  std::string_view id;           // stable
  std::string_view description;  // a sentence that can be false
};

// All of them, in the order in which they are checked.
std::span<const PluginFact> plugin_facts();

struct FactVerdict {
  PluginFact fact;
  bool holds = false;
  std::string reason;  // when it does not
};

// Checks a plugin library: each fact in a process of its own, which the library may crash or hang
// for as long as `timeout`.
std::vector<FactVerdict> check_plugin(const std::string& library, const HostProgram& host,
                                      Millis timeout);

// The same for one fact.
FactVerdict check_plugin_fact(const PluginFact& fact, const std::string& library,
                              const HostProgram& host, Millis timeout);

// Checks one fact in this process. Prints the reason of a failure to standard output. Returns an
// exit status: 0 it holds, 1 it does not, 2 there is no such fact.
int check_one_fact(const std::string& fact, const std::string& library);

}  // namespace gantline::native
