#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "generate/document.hpp"

namespace gantline::generate {

// Each adds at least the document's number of tasks: exactly that many from the shape's smallest
// instance on.
void add_montage(Document& document);
void add_epigenomics(Document& document);
void add_cybershake(Document& document);
void add_inspiral(Document& document);
void add_sipht(Document& document);
void add_layered(Document& document);
void add_chain(Document& document);
void add_fork_join(Document& document);

// A whole document with every feature of the file format that a simulation can bring to an end; no
// labels and no kind of worker, which would need workers to fit.
nlohmann::json make_mixed(std::string name, std::string description, uint32_t task_count,
                          uint64_t seed);

}  // namespace gantline::generate
