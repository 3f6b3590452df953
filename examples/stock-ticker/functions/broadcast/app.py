"""The short way: one call sends a whole batch of records to every browser.

There is no list of clients.  The connection id `*` is Penstock's own and means every connection
of the stage; AWS knows no such id and would answer 400 or 410.
"""

import base64
import json
import os

import boto3

# For example http://localhost:4566/{apiId}/{stage}; set by deploy.py.
sender = boto3.client(
    "apigatewaymanagementapi", endpoint_url=os.environ["WEBSOCKET_ENDPOINT"]
)


def handler(event, context):
    if "Records" not in event:
        return handle_websocket(event)
    ticks = [
        json.loads(base64.b64decode(record["kinesis"]["data"])) for record in event["Records"]
    ]
    sender.post_to_connection(ConnectionId="*", Data=json.dumps(ticks).encode())


def handle_websocket(event):
    # Only `subscribe` is answered; every browser is sent every tick and chooses for itself.
    if event["requestContext"]["routeKey"] != "subscribe":
        return {"statusCode": 200}
    return {"statusCode": 200, "body": json.dumps({"subscribed": []})}
