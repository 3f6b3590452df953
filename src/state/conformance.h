// The engines that conformance_test.cc runs over.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "loop/cores.h"
#include "state/blobs.h"
#include "state/cells.h"
#include "state/meta.h"

namespace penstock::state {

// Open engines; destroyed after the cores were stopped.
struct OpenState {
    std::unique_ptr<Meta> meta;
    std::unique_ptr<Cells> cells;
    std::unique_ptr<Blobs> blobs;
    std::shared_ptr<void> alive;  // goes last
};

// Opened again by the same EngineUnderTest the engines hold what they held.
struct EngineUnderTest {
    const char* name;
    std::function<void(OpenState&, loop::Cores&)> open;
};

// Fresh ones, holding nothing.
std::vector<EngineUnderTest> engines_under_test();

}  // namespace penstock::state
