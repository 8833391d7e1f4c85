#include "model/task_places.hpp"

#include "model/vocabulary.hpp"

namespace gantline {

std::string place_of(const TaskSpec& task, size_t position) {
  return "/" + std::string(list_name(task.role)) + "/" + std::to_string(position);
}

}  // namespace gantline
