#pragma once

#include <utility>

#include <rapidcheck.h>

#include "support/catch.hpp"

namespace gantline::testing {

// A RapidCheck property as part of a Catch2 test; a counterexample is printed with the seed that
// reproduces it (RC_PARAMS).
template <typename Property>
void check_property(const char* description, Property&& property) {
  CHECK(rc::check(description, std::forward<Property>(property)));
}

}  // namespace gantline::testing
