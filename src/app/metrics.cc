#include "app/metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <map>

namespace penstock::app {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct TopicSample {
    connections::TopicName name;
    connections::TopicCounts counts;
    std::uint64_t members = 0;
    std::uint64_t lag_messages = 0;  // of who is furthest behind
};

// Of one core.
struct Sample {
    connections::Counts connections;
    std::vector<TopicSample> topics;
};

Sample sample_of(connections::Hub& hub) {
    Sample sample{.connections = hub.counts(), .topics = {}};
    hub.each_topic([&](connections::Topic& topic) {
        TopicSample& taken = sample.topics.emplace_back(TopicSample{topic.name(), topic.counts()});
        topic.each_audience([&](connections::Audience& audience) {
            taken.members += audience.size();
            for (std::uint32_t i = 0; i < audience.size(); ++i)
                taken.lag_messages = std::max(taken.lag_messages, audience.lag(i).messages);
        });
    });
    return sample;
}

// Every core has every message, and its own connections.
Sample sum(const std::vector<Sample>& samples) {
    Sample all;
    std::map<std::pair<std::string, std::string>, TopicSample> topics;
    for (const Sample& sample : samples) {
        all.connections.open += sample.connections.open;
        all.connections.accepted += sample.connections.accepted;
        all.connections.dropped += sample.connections.dropped;
        for (const TopicSample& topic : sample.topics) {
            TopicSample& into = topics[{topic.name.group, topic.name.topic}];
            into.name = topic.name;
            into.counts.add_core(topic.counts);
            into.members += topic.members;
            into.lag_messages = std::max(into.lag_messages, topic.lag_messages);
        }
    }
    for (auto& [name, topic] : topics) all.topics.push_back(std::move(topic));
    return all;
}

ClientMetric metric_of(MetricType type, std::uint64_t value) {
    ClientMetric metric;
    (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = static_cast<double>(value);
    return metric;
}

// Of how many lie between one bound and the next; the last bucket has none.  Prometheus counts all below.
template <class Buckets, class Bounds>
ClientMetric histogram_of(const Buckets& buckets, const Bounds& bounds, double sum) {
    ClientMetric metric;
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        metric.histogram.sample_count += buckets[i];
        const double bound =
            i < std::size(bounds) ? static_cast<double>(bounds[i]) : std::numeric_limits<double>::infinity();
        metric.histogram.bucket.push_back({metric.histogram.sample_count, bound});
    }
    metric.histogram.sample_sum = sum;
    return metric;
}

MetricFamily single(const char* name, const char* help, MetricType type, std::uint64_t value) {
    return {name, help, type, {metric_of(type, value)}};
}

template <class Get>
MetricFamily by_topic(const char* name, const char* help, MetricType type, const Sample& sample, Get get) {
    MetricFamily family{name, help, type, {}};
    for (const TopicSample& topic : sample.topics) {
        ClientMetric& metric = family.metric.emplace_back(metric_of(type, get(topic)));
        metric.label = {{"stage", topic.name.group}, {"topic", topic.name.topic}};
    }
    return family;
}

void add_pipes(const std::vector<pipes::Pipes::Counts>& pipes, std::vector<MetricFamily>& families) {
    MetricFamily published{
        "penstock_pipe_published_total", "Records that became messages of topics", MetricType::Counter, {}};
    MetricFamily kept{"penstock_pipe_passed_over_total", "Records that became none", MetricType::Counter, {}};
    for (const auto& pipe : pipes) {
        published.metric.emplace_back(metric_of(MetricType::Counter, pipe.published)).label = {
            {"pipe", pipe.arn}};
        for (const auto& [reason, count] : pipe.kept) {
            kept.metric.emplace_back(metric_of(MetricType::Counter, count)).label = {
                {"pipe", pipe.arn}, {"reason", std::string(reason)}};
        }
    }
    families.push_back(std::move(published));
    families.push_back(std::move(kept));
}

// Under CloudWatch's names, since dashboards know them.
void add_gateway(const gateway::Counts& counts, std::vector<MetricFamily>& families) {
    constexpr const char* helps[] = {
        "Clients that were let in", "Messages from clients, and to single clients",
        "Requests refused before an integration was asked", "Integrations that answered 4xx or 5xx",
        "Integrations that could not be asked, or gave no answer"};
    std::vector<MetricFamily> counted;
    for (std::size_t i = 0; i < std::size(gateway::kMetricNames); ++i) {
        counted.push_back({"penstock_apigateway_" + std::string(gateway::kMetricNames[i]),
                           helps[i],
                           MetricType::Counter,
                           {}});
    }
    MetricFamily latency{"penstock_apigateway_IntegrationLatency",
                         "Milliseconds until an integration had answered",
                         MetricType::Histogram,
                         {}};
    counts.each([&](const gateway::MetricPlace& place, const gateway::Counts::Numbers& numbers) {
        const std::vector<ClientMetric::Label> labels{
            {"ApiId", place.api_id}, {"Stage", place.stage}, {"Route", place.route}};
        for (std::size_t i = 0; i < numbers.counted.size(); ++i)
            counted[i].metric.emplace_back(metric_of(MetricType::Counter, numbers.counted[i])).label = labels;
        latency.metric
            .emplace_back(histogram_of(numbers.latency, gateway::Counts::kLatencyBounds,
                                       static_cast<double>(numbers.latency_sum_ms)))
            .label = labels;
    });
    for (auto& family : counted) families.push_back(std::move(family));
    families.push_back(std::move(latency));
}

// Of functions, under CloudWatch's names.
void add_functions(const lambda::Counts& counts, std::vector<MetricFamily>& families) {
    constexpr auto counter = MetricType::Counter;
    MetricFamily invocations{"penstock_lambda_Invocations", "Invocations that ran", counter, {}};
    MetricFamily errors{"penstock_lambda_Errors", "Of these, those that ended with an error", counter, {}};
    MetricFamily throttles{"penstock_lambda_Throttles", "Invocations that were refused", counter, {}};
    MetricFamily concurrent{
        "penstock_lambda_ConcurrentExecutions", "Invocations that run now", MetricType::Gauge, {}};
    MetricFamily duration{
        "penstock_lambda_Duration", "Milliseconds in the function", MetricType::Histogram, {}};
    counts.each([&](const std::string& arn, const lambda::Counts::Numbers& numbers) {
        const std::vector<ClientMetric::Label> label{{"FunctionName", arn}};
        invocations.metric.emplace_back(metric_of(counter, numbers.invocations)).label = label;
        errors.metric.emplace_back(metric_of(counter, numbers.errors)).label = label;
        throttles.metric.emplace_back(metric_of(counter, numbers.throttles)).label = label;
        const auto running = static_cast<std::uint64_t>(std::max<std::int64_t>(0, numbers.concurrent));
        concurrent.metric.emplace_back(metric_of(MetricType::Gauge, running)).label = label;
        duration.metric
            .emplace_back(
                histogram_of(numbers.durations, lambda::Counts::kDurationBounds, numbers.duration_sum_ms))
            .label = label;
    });
    for (auto* family : {&invocations, &errors, &throttles, &concurrent, &duration})
        families.push_back(std::move(*family));
}

// Of event source mappings, under CloudWatch's names.  On the home loop.
std::vector<MetricFamily> families_of(const mapping::Mappings& mappings) {
    constexpr const char* helps[] = {"Records read from the stream",
                                     "Records that no filter let through",
                                     "Records that the function was given, retries included",
                                     "Of these, those that had to be tried again",
                                     "Records given up without telling a destination",
                                     "Records given up, of which a destination was told",
                                     "Times that a destination could not be told"};
    std::vector<MetricFamily> families;
    for (std::size_t i = 0; i < std::size(mapping::kMetricNames); ++i) {
        families.push_back(
            {"penstock_lambda_" + std::string(mapping::kMetricNames[i]), helps[i], MetricType::Counter, {}});
    }
    MetricFamily age{"penstock_lambda_IteratorAge",
                     "Milliseconds: how old the last record of the last batch was when it was finished",
                     MetricType::Gauge,
                     {}};
    mappings.each([&](const mapping::Mapping& mapping, const mapping::Progress& progress) {
        const std::vector<ClientMetric::Label> label{{"EventSourceMappingUUID", mapping.uuid}};
        for (std::size_t i = 0; i < progress.counts.size(); ++i)
            families[i].metric.emplace_back(metric_of(MetricType::Counter, progress.counts[i])).label = label;
        const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(progress.iterator_age_ms, 0));
        age.metric.emplace_back(metric_of(MetricType::Gauge, ms)).label = label;
    });
    families.push_back(std::move(age));
    return families;
}

// On the home loop.
std::string to_text(const Sample& sample, const Measured& measured) {
    constexpr auto counter = MetricType::Counter, gauge = MetricType::Gauge;
    std::vector<MetricFamily> families{
        single("penstock_connections", "Clients connected now", gauge, sample.connections.open),
        single("penstock_connections_accepted_total", "Clients ever connected", counter,
               sample.connections.accepted),
        single("penstock_connections_dropped_total",
               "Clients broken off because they did not read messages of their own", counter,
               sample.connections.dropped),
        by_topic("penstock_topic_connections", "Clients that receive the topic", gauge, sample,
                 [](const TopicSample& topic) { return topic.members; }),
        by_topic("penstock_topic_published_total", "Messages published", counter, sample,
                 [](const TopicSample& topic) { return topic.counts.published; }),
        by_topic("penstock_topic_deliveries_total", "Messages handed to clients' sockets", counter, sample,
                 [](const TopicSample& topic) { return topic.counts.deliveries; }),
        by_topic("penstock_topic_delivered_bytes_total", "Bytes of these on the wire", counter, sample,
                 [](const TopicSample& topic) { return topic.counts.bytes; }),
        by_topic("penstock_topic_skipped_total", "Messages that slow clients did not get", counter, sample,
                 [](const TopicSample& topic) { return topic.counts.skipped; }),
        by_topic("penstock_topic_disconnected_total", "Clients closed because they were too slow", counter,
                 sample, [](const TopicSample& topic) { return topic.counts.disconnected; }),
        by_topic("penstock_topic_lag_messages", "How many messages the slowest client is behind", gauge,
                 sample, [](const TopicSample& topic) { return topic.lag_messages; }),
    };
    add_pipes(measured.pipes.counts(), families);
    add_gateway(measured.gateway, families);
    add_functions(measured.functions, families);
    for (auto& family : families_of(measured.mappings)) families.push_back(std::move(family));
    const prometheus::TextSerializer serializer;
    return static_cast<const prometheus::Serializer&>(serializer).Serialize(families);
}

}  // namespace

api::Step metrics_step(Measured measured) {
    return {
        "metrics", [measured](api::Exchange& exchange) {
            if (exchange.request.path() != "/_penstock/metrics" || exchange.request.method != "GET")
                return false;
            auto asking = std::make_shared<api::Exchange>(std::move(exchange));
            loop::Loop& here = *loop::Loop::current();
            measured.hubs.ask_all<Sample>(sample_of, [asking, measured, &here](std::vector<Sample> samples) {
                measured.home.post([asking, measured, &here, sample = sum(samples)] {
                    here.post([asking, body = to_text(sample, measured)] {
                        asking->reply.send({.status = 200,
                                            .headers = {{"Content-Type", "text/plain; version=0.0.4"}},
                                            .body = body});
                    });
                });
            });
            return true;
        }};
}

}  // namespace penstock::app
