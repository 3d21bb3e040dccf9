import { ChannelCredentials, Metadata } from "@grpc/grpc-js";
import { MemberClient } from "@umie/proto";

/** Does the member at host:port answer within this time? Asked when its peers say that it does not. */
export function memberAnswers(address: string, timeoutMs: number): Promise<boolean> {
  const client = new MemberClient(address, ChannelCredentials.createInsecure());
  return new Promise((resolve) => {
    client.ping({}, new Metadata(), { deadline: Date.now() + timeoutMs }, (error) => {
      client.close();
      resolve(error === null);
    });
  });
}
