// The commands of `penstock streams`, a file each, and `penstock logs`.  An error is a sentence for the user.
#pragma once
#include "base/result.h"
#include "tool/client.h"
#include "tool/options.h"

namespace penstock::tool {

// Prints each record as it comes, until a signal or --count.  Asks every shard five times a second at its
// tip.
base::Result<void> tail(Client& client, const Options& options);
// Puts each line of stdin.
base::Result<void> put(Client& client, const Options& options);
// Writes what the stream holds to a file, in the order of arrival.
base::Result<void> export_stream(Client& client, const Options& options);
// Puts the records of such a file again, in its order, at --speed.
base::Result<void> import_stream(Client& client, const Options& options);

// Prints what a log group has kept, and with --follow what comes.  Asks twice a second at its end.
base::Result<void> logs(Client& client, const Options& options);

}  // namespace penstock::tool
