#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "http/server.hpp"

namespace gantline::native {

// A file of the planner page, as the build of `web/` made it.
struct PageFile {
  std::string_view path;   // "/assets/index-4f2a.js"; "/index.html" is served at "/" too
  std::string_view bytes;  // both live as long as the program
  std::string_view etag;   // quoted
};

// The files that were linked in; empty when the program was built without the page. The build
// writes the table (embed_page.cmake).
std::span<const PageFile> embedded_page() noexcept;

// A route for each file, under the page's content security policy. Files in /assets/ carry the hash
// of their content in their name, so browsers keep them; the others are asked for again by their
// ETag. Without files, "/" says how to build the page.
std::vector<Route> page_routes(std::span<const PageFile> files);

}  // namespace gantline::native
