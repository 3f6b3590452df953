// All event source mappings of this server, and the readers that run them.
//
// Belongs to the home loop.  A mapping takes effect when it is saved: nothing polls, an append wakes its
// reader.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/operation.h"
#include "loop/cores.h"
#include "loop/turns.h"
#include "mapping/mapping.h"
#include "mapping/reader.h"
#include "state/meta.h"

namespace penstock::mapping {

class Mappings {
public:
    Mappings(loop::Cores& cores, state::Meta& meta, log::Log& log, state::Cells& cells,
             api::StreamDirectory& streams, api::FunctionInvoker& functions,
             destinations::Destinations& destinations, const base::Clock& clock);
    ~Mappings();

    // Reads what the metadata store knows and starts the readers.  Once, after streams and functions are
    // open.
    api::Result<void> open();

    // nullptr when there is none.
    MappingPtr find(const std::string& uuid) const;
    // Sorted by uuid.
    std::vector<MappingPtr> list() const;
    // "OK", "No records processed", "PROBLEM: Function call failed"
    std::string last_result(const std::string& uuid) const;

    // Held from the look whether there is such a mapping until it is made, lest there be two.
    loop::Task<loop::Turn> turn_to_add(const std::string& source_arn, const std::string& function_arn) {
        return turns_.take(source_arn + " " + function_arn);
    }
    // Changes a mapping, or refuses to.
    using Edit = std::function<api::Result<void>(Mapping&)>;
    // Each of these waits until those before it, of the same mapping, are done.
    api::Reply<MappingPtr> add(Mapping mapping);
    // nullptr when there is none.
    api::Reply<MappingPtr> change(std::string uuid, Edit edit);
    api::Reply<MappingPtr> remove(std::string uuid);

    const api::StreamDirectory& streams() const { return services_.streams; }
    const api::FunctionInvoker& functions() const { return services_.functions; }
    const destinations::Destinations& destinations() const { return services_.destinations; }
    const base::Clock& clock() const { return services_.clock; }

    // For each mapping, in order.
    void each(const std::function<void(const Mapping&, const Progress&)>& visit) const;

private:
    struct Running {
        MappingPtr mapping;
        std::shared_ptr<Progress> progress = std::make_shared<Progress>();
        std::unique_ptr<cursor::StreamReaders> readers{};
    };

    api::Reply<MappingPtr> save(Mapping mapping);
    void run(MappingPtr mapping);

    loop::Cores& cores_;
    state::Meta& meta_;
    state::Cells& cells_;
    api::StreamDirectory& directory_;
    Services services_;
    std::map<std::string, Running> all_;
    loop::Turns turns_;  // by uuid; or of one that has none yet, by its two ends
};

}  // namespace penstock::mapping
