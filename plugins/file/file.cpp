#include "file/file.hpp"

#include <cerrno>
#include <cstring>

namespace gantline::plugin::file {

Failure describe_errno(const std::string& path, const std::string& what, int error_number) {
  const std::string message = what + " " + path + ": " + std::strerror(error_number);
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: return {"not_found", message, false};
    case EACCES:
    case EPERM:
    case EROFS: return {"permission_denied", message, false};
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG: return {"invalid_path", message, false};
    default: return {"io", message, true};
  }
}

}  // namespace gantline::plugin::file

GANTLINE_PLUGIN("file", "1.0.0", gantline::plugin::file::Read, gantline::plugin::file::Write)
