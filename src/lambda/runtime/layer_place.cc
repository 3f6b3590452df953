#include "lambda/runtime/layer_place.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/hash.h"
#include "base/logging.h"
#include "base/random.h"

namespace penstock::lambda {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOpt = "/opt";

std::string merged_layers(const Settings& settings) { return settings.data_directory + "/layers"; }

bool is_below_opt(const std::string& path) {
    std::error_code failed;
    const fs::path real = fs::weakly_canonical(path, failed);  // a program may be a link
    return (real / "").string().starts_with("/opt/") || path.starts_with("/opt/");
}

// Into a directory that may have some already.  Links, as code is never changed.  No symbolic link is
// followed, neither a layer's nor one that a layer before it has left: it may point anywhere.
void lay_over(const fs::path& layer, const fs::path& to, std::error_code& failed) {
    fs::recursive_directory_iterator walk(layer, failed);
    for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
        const fs::path path = to / walk->path().lexically_relative(layer);
        std::error_code unknown;
        const fs::file_status status = walk->symlink_status(unknown);
        if (fs::is_directory(status) && fs::is_directory(fs::symlink_status(path, unknown))) continue;
        fs::remove_all(path, failed);
        if (failed) return;
        if (fs::is_directory(status)) {
            fs::create_directory(path, failed);
            continue;
        }
        if (fs::is_symlink(status)) {
            fs::copy_symlink(walk->path(), path, failed);
            continue;
        }
        fs::create_hard_link(walk->path(), path, failed);
        if (failed) fs::copy_file(walk->path(), path, failed);
    }
}

}  // namespace

std::vector<std::string> LayerPlace::seen() const {
    return opt.empty() ? layers : std::vector<std::string>{kOpt};
}

std::string LayerPlace::seen(const std::string& path) const {
    if (opt.empty()) return path;
    for (const std::string& layer : layers)
        if (path.starts_with(layer + "/")) return kOpt + path.substr(layer.size());
    return path;
}

base::Result<void> LayerPlace::prepare() const {
    std::error_code failed, ignored;
    if (layers.size() < 2 || opt.empty() || fs::exists(opt, ignored)) return {};
    const fs::path temporary = opt + ".new-" + base::random_lower_alphanumeric(8);
    fs::create_directories(temporary, failed);
    for (auto layer = layers.rbegin(); !failed && layer != layers.rend(); ++layer)
        lay_over(*layer, temporary, failed);
    if (!failed) fs::rename(temporary, opt, failed);
    fs::remove_all(temporary, ignored);
    // Another worker's may have been quicker.
    if (!failed || fs::exists(opt, ignored)) return {};
    return base::failure("the layers cannot be put together: " + failed.message());
}

LayerPlace place_layers(const Settings& settings, std::vector<std::string> layers,
                        const std::vector<std::string>& needed) {
    LayerPlace place{.layers = std::move(layers)};
    if (place.layers.empty() || !settings.sandbox.isolates()) return place;
    if (is_below_opt(settings.data_directory) || std::ranges::any_of(needed, is_below_opt)) return place;
    std::string names;  // which end with what their code hashes to
    for (const std::string& layer : place.layers) names += layer + "\n";
    place.opt = place.layers.size() == 1 ? place.layers.front()
                                         : merged_layers(settings) + "/" + base::hex(base::sha256(names));
    return place;
}

void remove_merged_layers(const Settings& settings) {
    std::error_code failed;
    fs::remove_all(merged_layers(settings), failed);
    if (failed) base::log_warning("old layers were not removed: " + failed.message());
}

}  // namespace penstock::lambda
