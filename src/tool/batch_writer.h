// Puts records in the order given, many with each PutRecords; a record that is refused is put again.
//
// Penstock takes or refuses the records that a request has for one shard together, so their order stays.  AWS
// may refuse one record of a shard and take the next: `overtaken` counts those.
#pragma once
#include <cstdint>
#include <string>

#include "tool/client.h"
#include "tool/shapes.h"

namespace penstock::tool {

class BatchWriter {
public:
    BatchWriter(Client& client, std::string stream, int retries);

    // Keeps the record, and puts what is kept first if it would be too much for one request.
    api::Result<void> add(PutRecords::Entry entry);
    // Puts all that is kept.  After a failure nothing more can be put; the rest is `lost`.
    api::Result<void> flush();

    std::uint64_t put() const { return put_; }              // records acknowledged
    std::uint64_t bytes() const { return bytes_; }          // of their data and keys
    std::uint64_t overtaken() const { return overtaken_; }  // acknowledged before an earlier one of their key
    std::size_t lost() const { return batch_.records->size(); }

private:
    api::Result<void> put_once(api::Error& refusal);

    Client& client_;
    int retries_;
    PutRecords::Request batch_{};
    std::size_t batch_bytes_ = 0;
    std::uint64_t put_ = 0, bytes_ = 0, overtaken_ = 0;
};

}  // namespace penstock::tool
