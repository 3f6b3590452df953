#include "gateway/response_key.h"

#include <doctest/doctest.h>

using namespace penstock::gateway;

TEST_CASE("an integration response's key is $default or an expression that matches the whole") {
    CHECK(valid_response_key("$default"));
    CHECK(valid_response_key("/2\\d\\d/"));
    CHECK_FALSE(valid_response_key("200"));
    CHECK_FALSE(valid_response_key("/(/"));
    CHECK_FALSE(valid_response_key("/"));
    CHECK(fits_response_key("/2\\d\\d/", "200"));
    CHECK_FALSE(fits_response_key("/2\\d\\d/", "2000"));
    CHECK_FALSE(fits_response_key("$default", "$default"));
    CHECK(fits_response_key("/.*not found.*/", "user not found here"));
}
