#include "cli/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "gantline/names.hpp"
#include "runtime/config.hpp"

namespace gantline::native {
namespace {

constexpr std::string_view kPrefix = "GANTLINE_";

// Without the prefix, which would make all names alike.
std::vector<std::string_view> known_names() {
  // The last ones are what commands of shell tasks get, which may start this program, too.
  std::vector<std::string_view> names = {"GANTLINE_SERVER", "GANTLINE_RUN", "GANTLINE_TASK",
                                         "GANTLINE_ATTEMPT", "GANTLINE_IDEMPOTENCY_KEY"};
  for (const SettingInfo& setting : setting_infos()) names.push_back(setting.environment);
  for (std::string_view& name : names) name.remove_prefix(kPrefix.size());
  return names;
}

}  // namespace

std::vector<std::string> unknown_variables() {
  const std::vector<std::string_view> known = known_names();
  std::vector<std::string> warnings;
  Suggester suggester;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    if (!variable.starts_with(kPrefix)) continue;
    const std::string_view name = variable.substr(0, variable.find('=')).substr(kPrefix.size());
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string warning =
        "unknown environment variable " + in_quotes(std::string(kPrefix) + std::string(name));
    const std::string_view nearest = suggester.nearest(name, known);
    if (!nearest.empty())
      warning += "; did you mean " + in_quotes(std::string(kPrefix) + std::string(nearest)) + "?";
    warnings.push_back(std::move(warning));
  }
  std::sort(warnings.begin(), warnings.end());
  return warnings;
}

}  // namespace gantline::native
