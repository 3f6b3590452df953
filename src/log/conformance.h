// The engines that conformance_test.cc runs over.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "log/log.h"
#include "loop/cores.h"

namespace penstock::log {

// Opens an engine; opened again by the same EngineUnderTest it holds what it held.
struct EngineUnderTest {
    const char* name;
    std::function<std::unique_ptr<Log>(loop::Cores&, const base::Clock&)> open;
};

// Fresh ones, holding nothing.
std::vector<EngineUnderTest> engines_under_test();

}  // namespace penstock::log
