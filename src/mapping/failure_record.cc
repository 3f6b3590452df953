#include "mapping/failure_record.h"

#include "wire/json.h"

namespace penstock::mapping {

std::string failure_record(const FailedBatch& batch, base::WallMs now, const std::string& payload) {
    wire::JsonObject request, response, info, record;
    request.text("requestId", batch.request_id)
        .text("functionArn", batch.function_arn)
        .text("condition", batch.too_old ? "RecordAgeExceeded" : "RetryAttemptsExhausted")
        .integer("approximateInvokeCount", batch.invocations);
    record.raw("requestContext", request.take());
    if (batch.response) {
        response.integer("statusCode", 200).text("executedVersion", batch.response->executed_version);
        if (batch.response->function_error.empty())
            response.raw("functionError", "null");  // `?`
        else
            response.text("functionError", batch.response->function_error);
        record.raw("responseContext", response.take());
    }
    info.text("shardId", batch.shard_id)
        .text("startSequenceNumber", batch.first_number)
        .text("endSequenceNumber", batch.last_number)
        .text("approximateArrivalOfFirstRecord", base::iso8601_ms(batch.first_at))
        .text("approximateArrivalOfLastRecord", base::iso8601_ms(batch.last_at))
        .integer("batchSize", static_cast<std::int64_t>(batch.size))
        .text("streamArn", batch.stream_arn);
    record.text("version", "1.0")
        .text("timestamp", base::iso8601_ms(now))
        .raw("KinesisBatchInfo", info.take());
    if (!payload.empty()) record.text("payload", payload);
    return record.take();
}

std::string failure_key(const std::string& mapping, const std::string& shard_id, base::WallMs now,
                        const std::string& unique) {
    const std::string time = base::iso8601_ms(now);  // 2019-11-14T00:38:06.021Z
    return "aws/lambda/" + mapping + "/" + shard_id + "/" + time.substr(0, 4) + "/" + time.substr(5, 2) +
           "/" + time.substr(8, 2) + "/" + time.substr(0, 13) + "." + time.substr(14, 2) + "." +
           time.substr(17, 2) + "-" + unique;
}

}  // namespace penstock::mapping
