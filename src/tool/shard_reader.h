// The records of one shard, page by page.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "tool/client.h"
#include "tool/line.h"
#include "tool/shapes.h"

namespace penstock::tool {

class ShardReader {
public:
    ShardReader(std::string stream, std::string shard, Position from);

    // Asks for one more page, of about so many bytes, and adds it to `records`.  A page may be empty although
    // there are more.  An iterator that has expired is replaced by one at the same place.
    api::Result<void> read(Client& client, std::size_t bytes_wanted);

    const std::string& shard() const { return shard_; }
    // True when the last page went up to the newest record.
    bool at_tip() const { return at_tip_; }
    void ask_again() { at_tip_ = false; }
    // True when the shard was closed and all of it was read; then these are its children.
    bool ended() const { return ended_; }
    const std::vector<kinesis::ChildShard>& children() const { return children_; }

    std::deque<Line> records{};  // read and not yet taken

private:
    api::Result<void> find_place(Client& client);
    std::size_t limit(std::size_t bytes_wanted) const;

    std::string stream_, shard_;
    Position from_;
    std::string iterator_{};        // "" before the first page, and when it has expired
    std::string last_sequence_{};   // of the last record that was read
    std::size_t record_bytes_ = 0;  // mean of the last page that had records
    bool at_tip_ = false, ended_ = false;
    std::vector<kinesis::ChildShard> children_{};
};

}  // namespace penstock::tool
