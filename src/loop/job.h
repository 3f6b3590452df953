// A piece of work, run once on some thread.
#pragma once
#include <functional>

namespace penstock::loop {

using Job = std::move_only_function<void()>;

}  // namespace penstock::loop
