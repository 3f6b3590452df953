// Reads back from the journal what the bridges have published to a topic: the same records through the same
// filter and template.
//
// Any loop; the work is done on the one that asks, a bounded read at a time.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "bridge/carrier.h"
#include "bridge/definition.h"
#include "connections/backlog.h"
#include "log/log.h"
#include "loop/task.h"

namespace penstock::bridge {

// A bridge as it is at one moment.
struct Feeder {
    DefinitionPtr definition;
    std::shared_ptr<Progress> progress;
};

class Replay final : public connections::Backlog {
public:
    Replay(log::Log& log, const api::StreamDirectory& streams) : log_(log), streams_(streams) {}

    // From the home loop; counts for what is asked from then on.
    void set_feeders(std::vector<Feeder> feeders);

    void read(connections::TopicName topic, std::string after, std::size_t bytes_max, Done done) override;

private:
    // What a topic is read back from.
    struct Place {
        Feeder feeder;
        api::StreamShard shard;
        api::RecordPosition after{};
    };

    std::optional<Place> find_place(const connections::TopicName& topic, const std::string& after) const;
    loop::Task<void> run(connections::TopicName topic, std::string after, std::size_t bytes_max, Done done);
    loop::Task<std::optional<Chunk>> read_from(const Place& place, const std::string& topic,
                                               std::string after, std::size_t bytes_max);

    log::Log& log_;
    const api::StreamDirectory& streams_;
    std::atomic<std::shared_ptr<const std::vector<Feeder>>> feeders_ =
        std::make_shared<const std::vector<Feeder>>();
};

}  // namespace penstock::bridge
