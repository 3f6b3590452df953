// The io_uring half of net/batch_sender.h.  Inside net/ only.
#pragma once
#include <memory>

#include "net/batch_sender.h"

namespace penstock::net {

std::unique_ptr<BatchSender> make_uring_sender();

}  // namespace penstock::net
