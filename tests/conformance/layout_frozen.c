#include "plugin.h"

#include "layout.h"

const layout_entry* layout_frozen(size_t* count) {
  static const layout_entry entries[] = {LAYOUT_ENTRIES};
  *count = sizeof(entries) / sizeof(entries[0]);
  return entries;
}
