#include "base/answer.h"

namespace penstock::base {

std::string_view to_text(Errc errc) {
    switch (errc) {
        case Errc::conflict:
            return "conflict";
        case Errc::not_found:
            return "not found";
        case Errc::closed:
            return "closed";
        case Errc::too_large:
            return "too large";
        case Errc::unavailable:
            return "storage unavailable";
        case Errc::full:
            return "storage full";
        case Errc::fenced:
            return "fenced by a newer writer";
        case Errc::corrupt:
            return "stored data is corrupt";
    }
    return "unknown";
}

}  // namespace penstock::base
