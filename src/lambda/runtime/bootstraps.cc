#include "lambda/runtime/bootstraps.h"

// clang-format off
#define PENSTOCK_CARRY(symbol, file)                                                                       \
    asm(".section .rodata\n"                                                                               \
        "penstock_" #symbol "_start: .incbin \"" PENSTOCK_SOURCE_DIR "/src/lambda/runtime/" file "\"\n"    \
        "penstock_" #symbol "_end:\n"                                                                      \
        ".globl penstock_" #symbol "_start, penstock_" #symbol "_end\n"                                    \
        ".text\n");                                                                                        \
    extern "C" const char penstock_##symbol##_start[], penstock_##symbol##_end[]
// clang-format on

PENSTOCK_CARRY(python, "bootstrap.py");
PENSTOCK_CARRY(python_log, "bootstrap_log.py");
PENSTOCK_CARRY(python_context, "bootstrap_context.py");
PENSTOCK_CARRY(node, "bootstrap.mjs");
PENSTOCK_CARRY(node_log, "bootstrap_log.mjs");
PENSTOCK_CARRY(node_stream, "bootstrap_stream.mjs");

namespace penstock::lambda {

std::span<const BootstrapFile> bootstrap_files() {
    static const BootstrapFile all[] = {
        {"bootstrap.py", {penstock_python_start, penstock_python_end}},
        {"bootstrap_log.py", {penstock_python_log_start, penstock_python_log_end}},
        {"bootstrap_context.py", {penstock_python_context_start, penstock_python_context_end}},
        {"bootstrap.mjs", {penstock_node_start, penstock_node_end}},
        {"bootstrap_log.mjs", {penstock_node_log_start, penstock_node_log_end}},
        {"bootstrap_stream.mjs", {penstock_node_stream_start, penstock_node_stream_end}},
    };
    return all;
}

}  // namespace penstock::lambda
