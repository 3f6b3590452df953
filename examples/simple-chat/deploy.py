#!/usr/bin/python3
"""Creates the simple chat: a table, three functions, and the WebSocket API whose routes lead to them.

Running it again keeps what exists, and gives the functions the code and the settings of now.
"""

import argparse
import io
import os
import pathlib
import zipfile

import boto3

FUNCTIONS = pathlib.Path(__file__).resolve().parent / "functions"
NAME = "simple-chat"
TABLE = "simple-chat-connections"
STAGE = "prod"
ROLE = "arn:aws:iam::000000000000:role/simple-chat"
REGION = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")
ROUTES = {"$connect": "connect", "$disconnect": "disconnect", "sendmessage": "sendmessage"}

# Looked at every second, for a minute at most; the first look is at once.
PATIENCE = {"Delay": 1, "MaxAttempts": 60}


def deploy_table(database):
    try:
        database.create_table(
            TableName=TABLE,
            AttributeDefinitions=[{"AttributeName": "connectionId", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "connectionId", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
    except database.exceptions.ResourceInUseException:
        pass  # It exists.
    database.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig=PATIENCE)


def zipped():
    """All three functions and the SDK that they import, byte for byte the same for the same files."""
    if not (FUNCTIONS / "node_modules").is_dir():
        raise SystemExit(f"First: npm --prefix {FUNCTIONS} ci")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(FUNCTIONS.rglob("*")):
            if path.is_file() and path.suffix in (".mjs", ".cjs", ".js", ".json"):
                entry = zipfile.ZipInfo(str(path.relative_to(FUNCTIONS)))  # Carries 1980, not the file's own time.
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def deploy_function(functions, handler, code, environment):
    """Its ARN."""
    settings = {
        "FunctionName": f"{NAME}-{handler}",
        "Runtime": "nodejs20.x",
        "Handler": f"{handler}.handler",
        "Role": ROLE,
        "Timeout": 20,
        "Environment": {"Variables": environment},
    }
    name = {"FunctionName": settings["FunctionName"]}
    try:
        functions.create_function(**settings, Code={"ZipFile": code})
    except functions.exceptions.ResourceConflictException:
        updated = functions.get_waiter("function_updated_v2")
        functions.update_function_configuration(**settings)
        updated.wait(**name, WaiterConfig=PATIENCE)
        functions.update_function_code(**name, ZipFile=code)
        updated.wait(**name, WaiterConfig=PATIENCE)
    functions.get_waiter("function_active_v2").wait(**name, WaiterConfig=PATIENCE)
    return functions.get_function_configuration(**name)["FunctionArn"]


def deploy_api(gateway, function_arns):
    """Its id; the functions' ARNs never change, so an API that exists is as it should be."""
    for page in gateway.get_paginator("get_apis").paginate():
        for api in page["Items"]:
            if api["Name"] == NAME:
                return api["ApiId"]
    api_id = gateway.create_api(
        Name=NAME, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
    )["ApiId"]
    for key, arn in function_arns.items():
        integration = gateway.create_integration(
            ApiId=api_id,
            IntegrationType="AWS_PROXY",
            IntegrationMethod="POST",
            IntegrationUri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations",
        )
        gateway.create_route(ApiId=api_id, RouteKey=key, Target=f"integrations/{integration['IntegrationId']}")
    deployment = gateway.create_deployment(ApiId=api_id)
    gateway.create_stage(ApiId=api_id, StageName=STAGE, DeploymentId=deployment["DeploymentId"])
    return api_id


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--endpoint-url", default=os.environ.get("AWS_ENDPOINT_URL") or "http://localhost:4566")
    parser.add_argument(
        "--dynamodb-endpoint-url",
        default=os.environ.get("AWS_ENDPOINT_URL_DYNAMODB") or "http://localhost:8000",
        help="for this script, and in the functions' environment",
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
    deploy_table(session.client("dynamodb", endpoint_url=options.dynamodb_endpoint_url))
    functions = session.client("lambda", endpoint_url=endpoint)
    environment = {"TABLE_NAME": TABLE, "AWS_ENDPOINT_URL_DYNAMODB": options.dynamodb_endpoint_url}
    code = zipped()
    arns = {key: deploy_function(functions, handler, code, environment) for key, handler in ROUTES.items()}
    api_id = deploy_api(session.client("apigatewayv2", endpoint_url=endpoint), arns)
    print(f"The chat is at {endpoint.replace('http', 'ws', 1)}/{api_id}/{STAGE}")


if __name__ == "__main__":
    main()
