// sendmessage: {"action": "sendmessage", "data": "hello"} goes to everyone on the list, the sender too.

import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";

const database = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE_NAME;

export async function handler(event) {
  const { domainName, stage } = event.requestContext;
  const connections = new ApiGatewayManagementApiClient({ endpoint: `https://${domainName}/${stage}` });
  const { data } = JSON.parse(event.body);

  const scan = paginateScan({ client: database }, { TableName, ProjectionExpression: "connectionId" });
  for await (const { Items } of scan)
    await Promise.all(Items.map(({ connectionId }) => post(connections, connectionId, data)));
  return { statusCode: 200, body: "Data sent." };
}

async function post(connections, ConnectionId, Data) {
  try {
    await connections.send(new PostToConnectionCommand({ ConnectionId, Data }));
  } catch (error) {
    if (error.name !== "GoneException") throw error;
    console.log(`stale: ${ConnectionId}`);
    await database.send(new DeleteCommand({ TableName, Key: { connectionId: ConnectionId } }));
  }
}
