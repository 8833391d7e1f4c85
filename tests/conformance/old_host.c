/* A host of the first release: it knows the frozen header only, and offers no services. */
#include "old_host.h"

#include <dlfcn.h>
#include <string.h>

#include "plugin.h"

static const void* no_extension(const gantline_host* host, const char* id) {
  (void)host;
  (void)id;
  return NULL;
}

static const char* run_example(const gantline_host* host, const gantline_task_type* type) {
  gantline_attempt attempt;
  gantline_result result;
  if (type->struct_size < sizeof(gantline_task_type)) return "a task type is too small";
  if (type->example_with.bytes == 0) return NULL;
  memset(&attempt, 0, sizeof(attempt));
  memset(&result, 0, sizeof(result));
  attempt.struct_size = sizeof(attempt);
  attempt.number = 1;
  attempt.host = host;
  attempt.type = type->name;
  attempt.with = type->example_with;
  result.struct_size = sizeof(result);
  type->execute(type, &attempt, &result);
  if (result.status != GANTLINE_STATUS_OK) return "an example fails";
  if (result.release != NULL) result.release(&result);
  return result.release == NULL ? NULL : "release did not clear itself";
}

const char* old_host_objection(const char* path) {
  gantline_host host;
  gantline_library library;
  gantline_plugin_entry_function entry;
  const char* objection = NULL;
  uint32_t i;
  void* symbol;
  void* module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (module == NULL) return "cannot be loaded";
  symbol = dlsym(module, GANTLINE_PLUGIN_ENTRY_SYMBOL);
  if (symbol == NULL) return "has no entry";
  memcpy(&entry, &symbol, sizeof(entry)); /* C has no cast from object to function pointer */
  memset(&host, 0, sizeof(host));
  memset(&library, 0, sizeof(library));
  host.struct_size = sizeof(host);
  host.abi_major = GANTLINE_ABI_MAJOR;
  host.get_extension = no_extension;
  library.struct_size = sizeof(library);
  if (entry(&host, &library) != GANTLINE_STATUS_OK) return "refuses an old host";
  for (i = 0; i < library.type_count && objection == NULL; ++i)
    objection = run_example(&host, library.types[i]);
  return objection;
}
