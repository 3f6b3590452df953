// A function of the runtime provided.al2023 that answers each event with itself, over bare sockets.
#include "runtime_loop.h"

int main() {
    const std::string_view api = std::getenv("AWS_LAMBDA_RUNTIME_API");
    bench::RuntimeLoop(static_cast<std::uint16_t>(std::atoi(api.data() + api.find(':') + 1))).run();
}
