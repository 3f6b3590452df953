#include "loop/cores.h"

#include <pthread.h>

#include <cstdlib>
#include <string>

namespace penstock::loop {

Cores::Cores(unsigned count) {
    for (unsigned i = 0; i < count; ++i) loops_.push_back(std::make_unique<Loop>());
}

Cores::~Cores() { stop(); }

void Cores::start() {
    for (unsigned i = 0; i < count(); ++i) {
        threads_.emplace_back([this, i] {
            pthread_setname_np(pthread_self(), ("core-" + std::to_string(i)).c_str());
            loops_[i]->run();
        });
    }
}

void Cores::stop() {
    for (auto& loop : loops_) loop->stop();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

unsigned Cores::here() const {
    const Loop* const current = Loop::current();
    for (unsigned i = 0; i < count(); ++i) {
        if (loops_[i].get() == current) return i;
    }
    std::abort();  // a bug: asked on a thread that is no core
}

}  // namespace penstock::loop
