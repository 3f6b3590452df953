#include "base/temporary_directory.h"
#include "state/conformance.h"
#include "state/embedded/open.h"

namespace penstock::state {

std::vector<EngineUnderTest> engines_under_test() {
    const auto directory = std::make_shared<base::TemporaryDirectory>();
    const auto open = [directory](OpenState& state, loop::Cores& cores) {
        auto lock = std::move(*embedded::DataDirectory::open(directory->path));
        auto engines = std::move(*embedded::open_engines(lock, {.home = cores.home()}));
        state.alive = std::make_shared<embedded::DataDirectory>(std::move(lock));
        state.meta = std::move(engines.meta);
        state.cells = std::move(engines.cells);
        state.blobs = std::move(engines.blobs);
    };
    return {{"embedded", open}};
}

}  // namespace penstock::state
