// A piece of work, run once on some thread.
#pragma once
#include <functional>

namespace loop {

using Job = std::move_only_function<void()>;

}  // namespace loop
