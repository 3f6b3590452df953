#include "gateway/selection.h"

#include "gateway/values.h"

namespace penstock::gateway {

std::string select(std::string_view expression, std::string_view body) {
    return Values({.body = body}).expand(expression);
}

}  // namespace penstock::gateway
