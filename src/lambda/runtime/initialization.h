// Why a worker was started.
#pragma once
#include <cstdint>
#include <string_view>

namespace penstock::lambda {

enum class Initialization : std::uint8_t {
    on_demand,    // an invocation waits for it
    provisioned,  // it waits for invocations
};

// AWS's words, in AWS_LAMBDA_INITIALIZATION_TYPE and in logs.
inline std::string_view to_text(Initialization initialization) {
    return initialization == Initialization::provisioned ? "provisioned-concurrency" : "on-demand";
}

}  // namespace penstock::lambda
