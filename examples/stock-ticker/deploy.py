#!/usr/bin/python3
"""Creates the stock ticker on a Penstock server: stream, WebSocket API, and what leads from one to the other.

That is a function and its event source mapping, or a pipe and no function.  Running it again keeps
everything that exists and brings it up to date.
"""

import argparse
import base64
import hashlib
import io
import json
import os
import pathlib
import tempfile
import zipfile

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.httpsession
import botocore.waiter

from market import SYMBOLS

HERE = pathlib.Path(__file__).resolve().parent
NAME = "stock-ticker"
STREAM = "stock-prices"
STAGE = "prod"
ROLE = "arn:aws:iam::000000000000:role/stock-ticker"
TOPICS = "prices."  # With a pipe each symbol has a topic, such as prices.AAPL.
REGION = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")

# Looked at every second, for a minute at most; the first look is at once.
PATIENCE = {"Delay": 1, "MaxAttempts": 60}

# botocore has no waiter for mappings, but takes a description of one.
MAPPING_ENABLED = botocore.waiter.WaiterModel(
    {
        "version": 2,
        "waiters": {
            "MappingEnabled": {
                "operation": "GetEventSourceMapping",
                "delay": PATIENCE["Delay"],
                "maxAttempts": PATIENCE["MaxAttempts"],
                "acceptors": [
                    {
                        "matcher": "path",
                        "argument": "State",
                        "expected": "Enabled",
                        "state": "success",
                    }
                ],
            }
        },
    }
)


def deploy_stream(kinesis):
    try:
        kinesis.create_stream(StreamName=STREAM, ShardCount=2)
    except kinesis.exceptions.ResourceInUseException:
        pass  # It exists.
    kinesis.get_waiter("stream_exists").wait(StreamName=STREAM, WaiterConfig=PATIENCE)
    summary = kinesis.describe_stream_summary(StreamName=STREAM)
    return summary["StreamDescriptionSummary"]["StreamARN"]


def zipped(folder):
    """The folder's Python files as a zip, byte for byte the same for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(folder.glob("*.py")):
            entry = zipfile.ZipInfo(path.name)  # Carries 1980, not the file's own time.
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def deploy_function(functions, variant, environment):
    code = zipped(HERE / "functions" / variant)
    settings = {
        "FunctionName": NAME,
        "Runtime": "python3.11",
        "Handler": "app.handler",
        "Role": ROLE,
        "Timeout": 30,
        "Environment": {"Variables": environment},
    }
    try:
        functions.create_function(**settings, Code={"ZipFile": code})
    except functions.exceptions.ResourceConflictException:
        update_function(functions, settings, code)
    functions.get_waiter("function_active_v2").wait(FunctionName=NAME, WaiterConfig=PATIENCE)
    return functions.get_function_configuration(FunctionName=NAME)["FunctionArn"]


def update_function(functions, settings, code):
    updated = functions.get_waiter("function_updated_v2")
    # An update that is under way would refuse another.
    updated.wait(FunctionName=NAME, WaiterConfig=PATIENCE)
    present = functions.get_function_configuration(FunctionName=NAME)
    if any(present.get(key) != value for key, value in settings.items()):
        functions.update_function_configuration(**settings)
        updated.wait(FunctionName=NAME, WaiterConfig=PATIENCE)
    if present["CodeSha256"] != base64.b64encode(hashlib.sha256(code).digest()).decode():
        functions.update_function_code(FunctionName=NAME, ZipFile=code)
        updated.wait(FunctionName=NAME, WaiterConfig=PATIENCE)


def items_of(gateway, operation, **arguments):
    """All the pages of a list."""
    return [
        item
        for page in gateway.get_paginator(operation).paginate(**arguments)
        for item in page["Items"]
    ]


def deploy_api(gateway):
    for api in items_of(gateway, "get_apis"):
        if api["Name"] == NAME and api["ProtocolType"] == "WEBSOCKET":
            return api["ApiId"]
    api = gateway.create_api(
        Name=NAME, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
    )
    return api["ApiId"]


def deploy_integration(gateway, api_id, function_arn):
    uri = (
        f"arn:aws:apigateway:{REGION}:lambda:path"
        f"/2015-03-31/functions/{function_arn}/invocations"
    )
    for integration in items_of(gateway, "get_integrations", ApiId=api_id):
        if integration.get("IntegrationUri") == uri:
            return integration["IntegrationId"]
    integration = gateway.create_integration(
        ApiId=api_id, IntegrationType="AWS_PROXY", IntegrationMethod="POST", IntegrationUri=uri
    )
    return integration["IntegrationId"]


def deploy_routes(gateway, api_id, function_arn, variant):
    """Returns whether anything was new."""
    # A route without a function is accepted.
    targets = {key: {} for key in ("$connect", "$disconnect", "$default")}
    if function_arn:
        target = "integrations/" + deploy_integration(gateway, api_id, function_arn)
        # The tutorial's function keeps a list of clients and must hear of them; the broadcast
        # needs none.
        if variant == "tutorial":
            targets = {key: {"Target": target} for key in targets}
        # `subscribe` is answered: its routeResponse sends the function's body back.
        targets["subscribe"] = {"Target": target, "RouteResponseSelectionExpression": "$default"}

    present = {route["RouteKey"]: route for route in items_of(gateway, "get_routes", ApiId=api_id)}
    changed = False
    for key, settings in targets.items():
        route = present.get(key)
        if route is None:
            route = gateway.create_route(ApiId=api_id, RouteKey=key, **settings)
            changed = True
        elif any(route.get(name) != value for name, value in settings.items()):
            gateway.update_route(ApiId=api_id, RouteId=route["RouteId"], **settings)
            changed = True
        if key == "subscribe":
            changed |= deploy_route_response(gateway, api_id, route["RouteId"])
    return changed


def deploy_route_response(gateway, api_id, route_id):
    """Returns whether it was new."""
    if gateway.get_route_responses(ApiId=api_id, RouteId=route_id)["Items"]:
        return False
    gateway.create_route_response(ApiId=api_id, RouteId=route_id, RouteResponseKey="$default")
    return True


def deploy_stage(gateway, api_id, routes_changed):
    stages = [stage["StageName"] for stage in items_of(gateway, "get_stages", ApiId=api_id)]
    if STAGE not in stages:
        deployment = gateway.create_deployment(ApiId=api_id)
        gateway.create_stage(
            ApiId=api_id, StageName=STAGE, DeploymentId=deployment["DeploymentId"]
        )
    elif routes_changed:
        gateway.create_deployment(ApiId=api_id, StageName=STAGE)


def deploy_mapping(functions, stream_arn):
    mappings = functions.list_event_source_mappings(EventSourceArn=stream_arn, FunctionName=NAME)
    if mappings["EventSourceMappings"]:
        mapping_id = mappings["EventSourceMappings"][0]["UUID"]
    else:
        mapping_id = functions.create_event_source_mapping(
            EventSourceArn=stream_arn,
            FunctionName=NAME,
            BatchSize=100,
            StartingPosition="LATEST",
        )["UUID"]
    botocore.waiter.create_waiter_with_client("MappingEnabled", MAPPING_ENABLED, functions).wait(
        UUID=mapping_id
    )


def remove_mapping(functions, stream_arn):
    """What an earlier variant left would bring every tick a second time."""
    mappings = functions.list_event_source_mappings(EventSourceArn=stream_arn, FunctionName=NAME)
    for mapping in mappings["EventSourceMappings"]:
        functions.delete_event_source_mapping(UUID=mapping["UUID"])


def deploy_pipe(pipes, stream_arn, api_id):
    """From each record of the stream to the topic of its partition key, which is the symbol."""
    account = stream_arn.split(":")[4]
    settings = {
        "Name": NAME,
        "RoleArn": ROLE,
        "Target": f"arn:aws:execute-api:{REGION}:{account}:{api_id}/{STAGE}/POST/@topics/{TOPICS}*",
        "TargetParameters": {
            "HttpParameters": {
                "PathParameterValues": ["$.partitionKey"],
                # Of two ticks with one key the older is needless: that is what conflation goes by.
                "QueryStringParameters": {"key": "$.data.symbol"},
            }
        },
    }
    try:
        pipes.create_pipe(
            **settings,
            Source=stream_arn,
            SourceParameters={"KinesisStreamParameters": {"StartingPosition": "LATEST"}},
        )
    except pipes.exceptions.ConflictException:
        pipes.update_pipe(**settings)


def remove_pipe(pipes):
    try:
        pipes.delete_pipe(Name=NAME)
    except pipes.exceptions.NotFoundException:
        pass


def open_topics(session, stage_url):
    """Lets pages subscribe by themselves, and slow ones skip to the newest prices.

    The topics are Penstock's own, so no SDK has a call for their settings; it is signed as those of
    @connections are.
    """
    request = botocore.awsrequest.AWSRequest(
        method="PUT",
        url=f"{stage_url}/@topics/{TOPICS}*",
        data=json.dumps(
            {
                "open": True,
                "slow": {"action": "conflate", "bytes": 256 * 1024},
                "history": {"messages": 10_000, "seconds": 300},
            }
        ),
    )
    credentials = session.get_credentials().get_frozen_credentials()
    botocore.auth.SigV4Auth(credentials, "execute-api", REGION).add_auth(request)
    answer = botocore.httpsession.URLLib3Session().send(request.prepare())
    if answer.status_code >= 300:
        raise SystemExit(f"PUT {request.url}: {answer.status_code} {answer.text}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--endpoint-url", default=os.environ.get("AWS_ENDPOINT_URL") or "http://localhost:4566"
    )
    parser.add_argument("--variant", choices=("broadcast", "tutorial", "pipe"), default="broadcast")
    parser.add_argument(
        "--config",
        type=pathlib.Path,
        default=HERE / "web" / "public" / "config.json",
        help="where to write what the page needs to know",
    )
    parser.add_argument(
        "--clients-db", help="the tutorial's list of clients (default: in the temporary folder)"
    )
    return parser.parse_args()


def main():
    options = arguments()
    endpoint = options.endpoint_url.rstrip("/")

    session = boto3.Session(
        aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "test"),
        aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "test"),
        region_name=REGION,
    )

    def client(service):
        return session.client(service, endpoint_url=endpoint)

    functions = client("lambda")
    gateway = client("apigatewayv2")
    pipes = client("pipes")

    stream_arn = deploy_stream(client("kinesis"))
    api_id = deploy_api(gateway)
    stage_url = f"{endpoint}/{api_id}/{STAGE}"
    function_arn = None
    if options.variant != "pipe":
        clients_db = pathlib.Path(tempfile.gettempdir()) / f"{NAME}-{api_id}.sqlite"
        environment = {
            "broadcast": {"WEBSOCKET_ENDPOINT": stage_url},
            "tutorial": {"CLIENTS_DB": options.clients_db or str(clients_db)},
        }
        function_arn = deploy_function(functions, options.variant, environment[options.variant])
    routes_changed = deploy_routes(gateway, api_id, function_arn, options.variant)
    deploy_stage(gateway, api_id, routes_changed)
    config = {"url": stage_url.replace("http", "ws", 1), "symbols": SYMBOLS}
    if function_arn:
        remove_pipe(pipes)
        deploy_mapping(functions, stream_arn)
    else:
        remove_mapping(functions, stream_arn)
        open_topics(session, stage_url)
        deploy_pipe(pipes, stream_arn, api_id)
        config["topics"] = [TOPICS + symbol for symbol in SYMBOLS]

    options.config.parent.mkdir(parents=True, exist_ok=True)
    options.config.write_text(json.dumps(config, indent=2) + "\n")
    print(f"The {options.variant} variant listens on {config['url']}; the page reads {options.config}.")


if __name__ == "__main__":
    main()
