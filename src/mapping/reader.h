// Reads one shard for one mapping: filters, hands the records to lanes, remembers how far they are.
//
// Lives on one loop.  Records of one partition key go to one lane, so their order holds.  The checkpoint is
// the first record that was not dealt with, and how far each lane is; it travels while the next batches run
// and is written before those after them, so after a crash at most two batches of each lane come again; after
// a power cut also those of the moments before.
#pragma once
#include <memory>
#include <vector>

#include "cursor/checkpoint.h"
#include "cursor/shard_cursor.h"
#include "cursor/stream_readers.h"
#include "mapping/lane.h"
#include "mapping/resume.h"

namespace penstock::mapping {

class Reader final : public cursor::ShardReader,
                     public std::enable_shared_from_this<Reader>,
                     private LaneOwner {
public:
    Reader(loop::Loop& loop, const Services& services, MappingPtr mapping, const api::StreamShard& shard,
           std::shared_ptr<Progress> progress, cursor::StreamReaders::Over over);

    // Each from any loop.
    void start() override;
    // Running invocations are finished and checkpointed, then nothing more happens.
    void stop() override;
    // Not for what needs a new reader, see fits().
    void reconfigure(MappingPtr mapping);

private:
    loop::Task<void> run(std::shared_ptr<Reader> self);
    loop::Task<bool> find_start();
    // Until the end of the shard, or stopped.
    loop::Task<void> read_on();
    // False when that must be tried again later.
    bool take(const log::Batch& batch);
    Lane& lane(std::size_t index);
    void look();
    void save();
    void trouble(const std::string& what);

    const Services& services() const override { return services_; }
    const api::StreamShard& shard() const override { return cursor_.shard(); }
    const MappingPtr& mapping() const override { return mapping_; }
    Progress& progress() override { return *progress_; }
    bool stopped() const override { return stopped_; }
    bool all_read() const override { return all_read_; }
    bool crowded() const override;
    loop::Task<bool> at_tail() override { return cursor_.at_tail(); }
    loop::Task<log::Sequence> first_kept() override { return cursor_.first_kept(); }
    loop::Task<void> progressed() override;

    loop::Loop& loop_;
    const Services& services_;
    MappingPtr mapping_;
    cursor::ShardCursor cursor_;
    cursor::Checkpoint checkpoint_;
    std::shared_ptr<Progress> progress_;
    cursor::StreamReaders::Over over_;
    loop::Signal signal_;  // a lane has dealt with records, or is over
    bool stopped_ = false;
    bool all_read_ = false;
    Resume resumed_;  // how far the reader before this one was
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::size_t running_ = 0;  // lanes
};

// Under it the checkpoints of a mapping are kept.
std::string checkpoint_prefix(const std::string& uuid);
// Whether a reader of the one can go on as one of the other.
bool fits(const Mapping& one, const Mapping& other);

}  // namespace penstock::mapping
