#include "temporary_folder.hpp"

#include <stdlib.h>

#include <filesystem>
#include <system_error>

#include "gantline/assert.hpp"

namespace gantline::bench {

TemporaryFolder::TemporaryFolder()
    : path_((std::filesystem::temp_directory_path() / "gantline-bench-XXXXXX").string()) {
  GANTLINE_ASSERT(::mkdtemp(path_.data()) != nullptr);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace gantline::bench
