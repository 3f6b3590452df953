#include "lambda/runtime/bootstraps.h"

// clang-format off
asm(".section .rodata\n"
    "penstock_python_start: .incbin \"" PENSTOCK_SOURCE_DIR "/src/lambda/runtime/bootstrap.py\"\n"
    "penstock_python_end:\n"
    "penstock_node_start: .incbin \"" PENSTOCK_SOURCE_DIR "/src/lambda/runtime/bootstrap.mjs\"\n"
    "penstock_node_end:\n"
    ".globl penstock_python_start, penstock_python_end, penstock_node_start, penstock_node_end\n"
    ".text\n");
// clang-format on

extern "C" const char penstock_python_start[], penstock_python_end[], penstock_node_start[],
    penstock_node_end[];

namespace penstock::lambda {

std::string_view python_bootstrap() { return {penstock_python_start, penstock_python_end}; }
std::string_view node_bootstrap() { return {penstock_node_start, penstock_node_end}; }

}  // namespace penstock::lambda
