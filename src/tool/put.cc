#include <unistd.h>

#include <cstdio>

#include "base/random.h"
#include "tool/batch_writer.h"
#include "tool/commands.h"
#include "tool/interrupt.h"
#include "tool/line_reader.h"
#include "tool/progress.h"
#include "wire/json.h"

namespace penstock::tool {
namespace {

base::Result<std::string> key_of(std::string_view line, const Options& options) {
    if (!options.partition_key.empty()) return options.partition_key;
    if (options.key_field.empty()) return base::hex_random(8);  // spreads them over the shards
    const auto document = wire::JsonDocument::parse(line);
    const auto member = document ? document->root().find(options.key_field) : std::nullopt;
    if (!document || !document->root().is_object()) return base::failure("it is no JSON object");
    if (!member) return base::failure("it has no member " + options.key_field);
    const auto kind = member->kind();
    if (kind == wire::JsonKind::text) return std::string(member->text());
    if (kind == wire::JsonKind::integer || kind == wire::JsonKind::number) return member->to_json();
    return base::failure(options.key_field + " is neither a text nor a number");
}

base::Result<void> put_lines(BatchWriter& writer, const Options& options) {
    LineReader lines(STDIN_FILENO);
    ProgressBar bar("putting");
    while (!interrupted()) {
        // Lines that are there already go together; nothing waits for a line that may come.
        if (!lines.ready()) {
            if (auto put = writer.flush(); !put) return base::failure(sentence(put.error()));
        }
        const auto line = lines.next();
        if (!line) return base::failure("stdin: " + line.error().what);
        if (!*line) break;
        auto key = key_of(**line, options);
        if (!key) {
            if (auto put = writer.flush(); !put) return base::failure(sentence(put.error()));
            return base::failure("line " + std::to_string(lines.number()) + ": " + key.error().what);
        }
        PutRecords::Entry entry;
        entry.partition_key.put(std::move(*key));
        entry.data.put(std::string(**line));
        if (auto put = writer.add(std::move(entry)); !put) return base::failure(sentence(put.error()));
        bar.show({.records = writer.put(), .bytes = writer.bytes()});
    }
    if (auto put = writer.flush(); !put) return base::failure(sentence(put.error()));
    return {};
}

}  // namespace

base::Result<void> put(Client& client, const Options& options) {
    BatchWriter writer(client, options.stream, options.retries);
    auto done = put_lines(writer, options);
    std::fprintf(stderr, "%llu records put", static_cast<unsigned long long>(writer.put()));
    if (writer.lost()) std::fprintf(stderr, ", %zu that were read could not be", writer.lost());
    std::fputc('\n', stderr);
    if (done && interrupted()) return base::failure("interrupted");
    return done;
}

}  // namespace penstock::tool
