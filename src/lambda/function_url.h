// Function URLs: what their operations share.
#pragma once
#include <string>

#include "api/error.h"
#include "lambda/function_settings.h"
#include "lambda/settings.h"

namespace penstock::lambda {

struct UrlQualifier : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1, .max = 128, .pattern = R"((^\$LATEST$)|((?!^[0-9]+$)([a-zA-Z0-9-_]+)))"};
};

// "http://ID.lambda-url.us-east-1.localhost:4566/"
std::string url_of(const std::string& id, const std::string& region, const Settings& settings);

}  // namespace penstock::lambda
