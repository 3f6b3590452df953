// $disconnect: who has gone is not. It is best effort, on AWS as here, so sendmessage looks after the rest.

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

const database = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export async function handler(event) {
  const { connectionId } = event.requestContext;
  await database.send(new DeleteCommand({ TableName: process.env.TABLE_NAME, Key: { connectionId } }));
  return { statusCode: 200, body: "Disconnected." };
}
