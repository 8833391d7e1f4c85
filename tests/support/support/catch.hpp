#pragma once

// The only file that includes Catch2, so that another version or runner changes one place.
#include <catch2/catch.hpp>
