// Follows directories that functions run from, and tells when something in them has changed.
//
// Belongs to the home loop; directories are walked on a Blocking thread.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "loop/blocking.h"
#include "loop/loop.h"

namespace penstock::lambda {

class HotReload final : loop::Watched {
public:
    using Changed = std::function<void(const std::string& directory)>;

    HotReload(loop::Loop& home, loop::Blocking& blocking, Changed changed);
    ~HotReload() override;

    // These, and no others from now on.
    void follow(std::set<std::string> directories);

private:
    struct Inotify;  // its descriptor, which walks that are under way keep open

    void ready(std::uint32_t events) override;
    void walk(const std::string& directory);
    void note(const std::string& directory);
    void tell();

    loop::Loop& home_;
    loop::Blocking& blocking_;
    Changed changed_;
    std::shared_ptr<Inotify> inotify_;
    std::set<std::string> directories_;
    std::map<int, std::string> watches_;  // each watched folder, by its number, and the directory it is in
    std::set<std::string> noted_;         // changed, but not told yet
    loop::Loop::TimerId timer_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // outlived by walks
};

}  // namespace penstock::lambda
