#pragma once

#include <map>
#include <string>
#include <vector>

namespace gantline::test {

// The path of a file of the reference data: below the environment variable GANTLINE_DATA, else
// below the folder that the build names.
std::string data_path(const std::string& name);

// Whether the data is there; warns once per test that it is skipped where it is not.
bool has_data();

// The rows of a CSV file by the names of its columns. Quotes around a cell are taken off; they
// protect commas, and nothing else occurs in our files.
std::vector<std::map<std::string, std::string>> read_csv(const std::string& name);

}  // namespace gantline::test
